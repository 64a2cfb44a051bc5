"""The record: types, validation, derived facts, rights of listed accounts.

Other packages import from here what they need of it.
"""

from typing import TYPE_CHECKING

from rectrack import lazily

if TYPE_CHECKING:
    from rectrack.model.authorization import (
        Body,
        LastEdit,
        Marks,
        Refusal,
        S,
        Submission,
        bodies,
        files_of,
        is_trusted,
        letter_form,
        may_speak,
        parties_by_letter,
        speaker,
        there_is_no,
    )
    from rectrack.model.dataset import (
        KEEPERS,
        Action,
        Dataset,
        Decision,
        Dispute,
        Evidence,
        HistoryEntry,
        LastChecked,
        MadeBy,
        OwnWords,
        Position,
        Recommendation,
        Report,
        Request,
        Response,
        Source,
        Target,
        Translation,
        Voiced,
        place_of,
        shown_of,
    )
    from rectrack.model.decode import decode_record, field_alias, is_id, nothing
    from rectrack.model.defaults import ANSWERS, KINDS, OUTCOMES, STANCES, STATUSES
    from rectrack.model.derived import (
        given,
        is_unchecked,
        set_by,
        unanswered_requests,
        unverified,
        verified,
    )
    from rectrack.model.drafts import (
        Assigned,
        Draft,
        assigned,
        draft_file,
        free_id,
        make_title,
        make_titles,
        numbered_ids,
        proposed_by,
        slug,
    )
    from rectrack.model.load import (
        AS_THEY_ARE,
        BOARD,
        EXAMPLE,
        FOLDER,
        PAGE_MARKER,
        PARTIES,
        PICTURES,
        README,
        SCHEMA,
        SECTIONS,
        TAKE_PART,
        TRACKER,
        Loaded,
        MarkedSection,
        NotATrackerError,
        action_ids,
        find_recommendation,
        is_meant,
        is_recommendation,
        listed_ids,
        load_dataset,
        locate,
        new_file,
        no_recommendation,
        read_bytes,
        read_file,
        recommendation_files,
        references,
        reload_dataset,
        tracker_language,
    )
    from rectrack.model.positions import (
        LEVELS,
        Agreement,
        Level,
        agreement,
        agreement_in_words,
        disputed_positions,
        disputed_responses,
        disputing_makers,
        find_objections,
        is_of_maker,
        levels_in_words,
        makers,
        rule_in_words,
        standing,
        undisputed_positions,
        undisputed_responses,
    )
    from rectrack.model.redaction import (
        NOBODY,
        STAND_IN,
        WHO,
        Withheld,
        letters,
        listed_parties,
        lost_spellings,
        spellings,
        withheld,
    )
    from rectrack.model.reminders import (
        information_letter,
        next_letter,
        published_requests,
        reminder_places,
        respond_by,
        without_reminders,
    )
    from rectrack.model.settings import (
        ACTIONS,
        STATEMENTS_BRANCH,
        STATEMENTS_TITLE,
        USUAL_LANGUAGE,
        WITHOUT_A_PUSH,
        Account,
        Addressee,
        ClosingGuard,
        Document,
        LabelSpec,
        Listed,
        ListedAccount,
        Parties,
        Party,
        Publishing,
        Theme,
        Tracker,
        TrackerList,
        in_readers_words,
    )
    from rectrack.model.status_steps import lacks_evidence, step_warnings, unlisted_steps, usual_steps
    from rectrack.model.translations import (
        is_translation,
        languages_of,
        lost_texts,
        missing_translation,
        translated,
    )
    from rectrack.model.types import (
        FORM,
        ID,
        IN_LANGUAGES,
        LANG,
        MAX_BODY,
        MAX_LABELS,
        MAX_TITLE,
        REFERENCES,
        AddresseeId,
        BodyId,
        Branch,
        Contact,
        Dated,
        Flag,
        Id,
        Record,
        Reference,
        StatusId,
        When,
        alternatives,
        by_id,
        changed_fields,
        correct_date,
        dates_in,
        fields,
        hints,
        is_record,
        next_day,
        offered_of,
        read_date,
        surely_earlier,
        value_type,
        wrong_date,
        year_before,
    )
    from rectrack.model.validation import how_to_add, referable, wrong_settings
    from rectrack.model.vocabulary import (
        OBJECTIONS,
        POSITIONS_OFF,
        STATUS_SHAPES,
        WITHDRAWN,
        Answer,
        AnswerClass,
        CloseReason,
        FieldType,
        LabelStyle,
        Letter,
        Outcome,
        OwnField,
        OwnValue,
        Progress,
        Side,
        Stance,
        Status,
        Word,
        as_written,
        in_words,
        values_of,
        with_changes,
    )
else:
    __getattr__ = lazily(
        __name__,
        authorization="""
            Body LastEdit Marks Refusal S Submission bodies files_of is_trusted letter_form may_speak
            parties_by_letter speaker there_is_no
        """,
        dataset="""
            Action Dataset Decision Dispute Evidence HistoryEntry KEEPERS LastChecked MadeBy OwnWords Position
            Recommendation Report Request Response Source Target Translation Voiced place_of
            shown_of
        """,
        decode="decode_record field_alias is_id nothing",
        defaults="ANSWERS KINDS OUTCOMES STANCES STATUSES",
        derived="given is_unchecked set_by unanswered_requests unverified verified",
        drafts="Assigned Draft assigned draft_file free_id make_title make_titles numbered_ids proposed_by slug",
        load="""
            AS_THEY_ARE BOARD EXAMPLE FOLDER Loaded MarkedSection NotATrackerError PAGE_MARKER
            PARTIES PICTURES README SCHEMA SECTIONS TAKE_PART TRACKER action_ids find_recommendation is_meant
            is_recommendation listed_ids load_dataset locate new_file no_recommendation read_bytes
            read_file recommendation_files references reload_dataset tracker_language
        """,
        positions="""
            Agreement LEVELS Level agreement agreement_in_words disputed_positions disputed_responses
            disputing_makers find_objections is_of_maker levels_in_words makers rule_in_words standing
            undisputed_positions undisputed_responses
        """,
        redaction="NOBODY STAND_IN WHO Withheld letters listed_parties lost_spellings spellings withheld",
        reminders="""
            information_letter next_letter published_requests reminder_places respond_by without_reminders
        """,
        settings="""
            ACTIONS Account Addressee ClosingGuard Document LabelSpec Listed ListedAccount Parties Party Publishing
            STATEMENTS_BRANCH STATEMENTS_TITLE Theme Tracker TrackerList USUAL_LANGUAGE WITHOUT_A_PUSH
            in_readers_words
        """,
        status_steps="lacks_evidence step_warnings unlisted_steps usual_steps",
        types="""
            AddresseeId BodyId Branch Contact Dated FORM Flag ID IN_LANGUAGES Id LANG MAX_BODY MAX_LABELS
            MAX_TITLE REFERENCES Record Reference StatusId When alternatives by_id changed_fields
            correct_date dates_in fields hints is_record next_day offered_of read_date surely_earlier value_type
            wrong_date year_before
        """,
        translations="is_translation languages_of lost_texts missing_translation translated",
        validation="how_to_add referable wrong_settings",
        vocabulary="""
            Answer AnswerClass CloseReason FieldType LabelStyle Letter OBJECTIONS Outcome
            OwnField OwnValue POSITIONS_OFF Progress STATUS_SHAPES Side Stance Status WITHDRAWN Word
            as_written in_words values_of with_changes
        """,
    )
