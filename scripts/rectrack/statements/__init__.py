"""The commands about a recommendation, and the edit that each makes."""

from typing import TYPE_CHECKING

from rectrack import lazily

if TYPE_CHECKING:
    from rectrack.statements.arguments import (
        Argument,
        Reading,
        SpeakerArgument,
        TextArgument,
        ValueArgument,
        WordArgument,
        WrongArgumentError,
        explain_wrong_date,
        names_source,
    )
    from rectrack.statements.edits import (
        ORDER,
        Edit,
        Mode,
        TextTransform,
        add_account,
        add_entry,
        edit_text,
        end_dispute,
        new_file_content,
        open_disputes,
        plain,
        plain_value,
        remove_report,
        set_action_status,
        set_status,
        without_words_on_missing_date,
        words_on_missing_date,
        written,
    )
    from rectrack.statements.table import (
        STATEMENTS,
        Channel,
        Statements,
        StatementSpec,
        Who,
        names,
        statements,
        statements_of,
    )
    from rectrack.statements.types import (
        CloseDispute,
        OpenDispute,
        PartyStatement,
        RecordResponse,
        ReportProgress,
        RequestDelegation,
        SetActionStatus,
        SetStatus,
        Statement,
        StatementContext,
        TakePosition,
        Utterance,
        Verify,
        WithdrawReport,
        speakers,
    )
else:
    __getattr__ = lazily(
        __name__,
        arguments="""
            Argument Reading SpeakerArgument TextArgument ValueArgument WordArgument WrongArgumentError
            names_source explain_wrong_date
        """,
        edits="""
            Edit Mode ORDER TextTransform add_account add_entry edit_text end_dispute new_file_content open_disputes
            plain plain_value remove_report set_action_status set_status
            without_words_on_missing_date words_on_missing_date written
        """,
        table="Channel STATEMENTS StatementSpec Statements Who names statements statements_of",
        types="""
            CloseDispute OpenDispute PartyStatement RecordResponse ReportProgress RequestDelegation
            SetActionStatus SetStatus Statement StatementContext TakePosition Utterance Verify
            WithdrawReport speakers
        """,
    )
