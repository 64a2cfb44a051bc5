"""GitHub and git: all reads and writes. The other packages decide what to write."""

from typing import TYPE_CHECKING

from rectrack import lazily

if TYPE_CHECKING:
    from rectrack.github.client import (
        DATABASE,
        HOUR,
        MINUTE,
        PAGE,
        Hub,
        connected,
        forecast,
        start_next_run,
    )
    from rectrack.github.errors import (
        AbsentError,
        AmbiguousError,
        ForbiddenError,
        FullError,
        LimitedError,
        LockedError,
        Refusals,
        StoppedByHandError,
        StoppedError,
    )
    from rectrack.github.git import (
        ORIGIN_FILE,
        Commit,
        Git,
        Origin,
        commit_of_files,
        committer_email,
        host_of,
        origin_of_checkout,
        origin_of_program,
        origin_of_wheel,
        person,
        read_origin,
        refuse_other_encoding,
        revision,
        uncommitted_files,
    )
    from rectrack.github.issues import (
        RECORDED,
        UNHEARD,
        WAITS,
        WRONG,
        close_form_issue,
        comment_once,
        create_issue,
        create_label,
        edit_comment,
        find_comment,
        find_form_issue,
        find_full_issues,
        find_issue,
        has_write_access,
        is_form_open,
        is_judged,
        list_comments,
        list_labels,
        locate_submission,
        missing_comments,
        newer_snapshot,
        open_form_issues,
        react,
        read_issue,
        read_wordings,
        recent_comments,
        take_snapshot,
        update_issue,
        update_label,
    )
    from rectrack.github.pull_requests import (
        ManagedPullRequest,
        Policy,
        closed_by,
        edit_pull_request,
        find_pull_request,
        list_own_pull_requests,
        newest,
        push_to_main,
        retry_on_newest,
    )
    from rectrack.github.types import (
        LOCAL_HOST,
        Absence,
        Announce,
        Change,
        CreateIssue,
        CreateLabel,
        Head,
        IssueSpec,
        LiveIssue,
        LiveLabel,
        News,
        NewsKind,
        PullRequest,
        Repository,
        RepositoryInfo,
        Site,
        Snapshot,
        State,
        TargetRepository,
        UpdateIssue,
        UpdateLabel,
        default_branch,
        head_of_run,
        pull_request_of_event,
        target,
    )
else:
    __getattr__ = lazily(
        __name__,
        client="DATABASE HOUR Hub MINUTE PAGE connected forecast start_next_run",
        errors="""
            AbsentError AmbiguousError ForbiddenError FullError LimitedError LockedError Refusals
            StoppedByHandError StoppedError
        """,
        git="""
            Commit Git ORIGIN_FILE Origin commit_of_files committer_email host_of origin_of_checkout
            origin_of_program origin_of_wheel person read_origin refuse_other_encoding revision
            uncommitted_files
        """,
        issues="""
            RECORDED UNHEARD WAITS WRONG close_form_issue comment_once create_issue create_label
            edit_comment find_comment find_form_issue find_full_issues find_issue has_write_access
            is_form_open is_judged list_comments list_labels locate_submission missing_comments
            newer_snapshot open_form_issues react read_issue read_wordings recent_comments take_snapshot
            update_issue update_label
        """,
        pull_requests="""
            ManagedPullRequest Policy closed_by edit_pull_request find_pull_request list_own_pull_requests
            newest push_to_main retry_on_newest
        """,
        types="""
            Absence Announce Change CreateIssue CreateLabel Head IssueSpec LiveIssue LiveLabel
            LOCAL_HOST News NewsKind PullRequest Repository RepositoryInfo Site Snapshot State
            TargetRepository UpdateIssue UpdateLabel default_branch head_of_run pull_request_of_event
            target
        """,
    )
