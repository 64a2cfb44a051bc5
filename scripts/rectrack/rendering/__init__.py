"""Text for GitHub and the terminal: issues, board, forms, announcements."""

from typing import TYPE_CHECKING

from rectrack import lazily

if TYPE_CHECKING:
    from rectrack.rendering.board import Section, grouping, in_sections, make_status_strip
    from rectrack.rendering.context import Context, entered_words, voice
    from rectrack.rendering.field_labels import field_label
    from rectrack.rendering.filters import Listing, filter_choices, fitting
    from rectrack.rendering.form_questions import (
        Form,
        Question,
        dispute_form,
        field_question,
        meeting_form,
        progress_form,
        proposal_form,
    )
    from rectrack.rendering.forms import choices, form_files, form_labels
    from rectrack.rendering.generated_files import (
        WRITTEN_BY_PEOPLE,
        by_people,
        find_edited,
        generate_existing,
        generate_files,
        generate_first,
        generate_offline,
        publish_offline,
        read_readme,
        schema,
    )
    from rectrack.rendering.issue import (
        Issues,
        Parts,
        body,
        digest,
        parts,
        render_as_issue,
        render_for_terminal,
        split_section,
    )
    from rectrack.rendering.labels import (
        MAX_DESCRIPTION,
        MAX_LABEL_NAME,
        label_names,
        labels_without_names,
        placed_labels,
        tracker_labels,
    )
    from rectrack.rendering.lead_text import lead
    from rectrack.rendering.letters import (
        LetterDraft,
        LetterForm,
        Recipient,
        Recipients,
        draft_letters,
        letter_text,
    )
    from rectrack.rendering.published import (
        Announcements,
        AnnouncementState,
        announcement,
        marker,
        publish_facts,
        sentence,
        told,
    )
    from rectrack.rendering.recorded_steps import find_recorded
    from rectrack.rendering.reminders import Reminders, find_reminders
    from rectrack.rendering.status_json import (
        STATUS_JSON,
        STATUS_VERSION,
        Deadline,
        Entry,
        OtherVersionError,
        Published,
        Waiting,
        Waits,
        copied,
        decode_status,
        encode_status,
        parse_status,
        read_status,
    )
    from rectrack.rendering.status_strip import StatusStrip
    from rectrack.rendering.summary import OpenRequest, Said, SummaryLine, changed_in, summary_line, within
else:
    __getattr__ = lazily(
        __name__,
        board="Section grouping in_sections make_status_strip",
        context="Context entered_words voice",
        field_labels="field_label",
        filters="Listing filter_choices fitting",
        form_questions="""
            Form Question dispute_form field_question meeting_form progress_form proposal_form
        """,
        forms="choices form_files form_labels",
        generated_files="""
            WRITTEN_BY_PEOPLE by_people find_edited generate_existing generate_files generate_first
            generate_offline publish_offline read_readme schema
        """,
        issue="Issues Parts body digest parts render_as_issue render_for_terminal split_section",
        labels="MAX_DESCRIPTION MAX_LABEL_NAME label_names labels_without_names placed_labels tracker_labels",
        lead_text="lead",
        letters="LetterDraft LetterForm Recipient Recipients draft_letters letter_text",
        recorded_steps="find_recorded",
        reminders="Reminders find_reminders",
        published="AnnouncementState Announcements announcement marker publish_facts sentence told",
        status_json="""
            Deadline Entry OtherVersionError Published STATUS_JSON STATUS_VERSION Waiting Waits copied
            decode_status encode_status parse_status read_status
        """,
        status_strip="StatusStrip",
        summary="OpenRequest Said SummaryLine changed_in summary_line within",
    )
