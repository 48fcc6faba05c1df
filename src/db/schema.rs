//! The tables, as diesel sees them; `tests/it/schema.rs` holds them against both databases.

diesel::table! {
    /// People who sign in.
    account (id) {
        /// Number of the account.
        id -> BigInt,
        /// Address in lower case; the name a person signs in with.
        email -> Text,
        /// First name and surname.
        name -> Text,
        /// Argon2id hash, empty until the person has set a password.
        password_hash -> Nullable<Text>,
        /// Made by the `demo` command.
        demonstration -> Bool,
        /// When the account was added.
        created_at -> Timestamp,
        /// When the account was closed, if it was.
        deactivated_at -> Nullable<Timestamp>,
        /// When the person last signed in, if they ever did.
        last_signed_in_at -> Nullable<Timestamp>,
        /// What the person does where they work, if they said so.
        job_title -> Nullable<Text>,
        /// When the person was told that the account will be closed, because it is not used.
        closing_warned_at -> Nullable<Timestamp>,
        /// When what was personal was taken out of an account that had long been closed.
        erased_at -> Nullable<Timestamp>,
        /// Whether a person closed it, and it was not closed for disuse or with its last role.
        closed_by_hand -> Bool,
    }
}

diesel::table! {
    /// Keys of suppliers' systems.
    api_key (id) {
        /// Number of the key.
        id -> BigInt,
        /// Whose key it is, for people to read.
        name -> Text,
        /// SHA-256 of the key.
        key_hash -> Text,
        /// When the key was made.
        created_at -> Timestamp,
        /// When the key was withdrawn, if it was.
        revoked_at -> Nullable<Timestamp>,
        /// From when the key no longer works, if it runs out.
        expires_at -> Nullable<Timestamp>,
        /// When the key was last used, to the hour.
        last_used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// A role with a scope, held by an account or by a key.
    grant (id) {
        /// Number of the grant.
        id -> BigInt,
        /// The account that holds it, or nothing.
        account_id -> Nullable<BigInt>,
        /// The key that holds it, or nothing.
        api_key_id -> Nullable<BigInt>,
        /// The role, as in `accounts::Role`.
        role -> Text,
        /// `national`, `area`, `provider` or `location`.
        scope_kind -> Text,
        /// Code of the area, provider or location; nothing when national.
        scope_id -> Nullable<Text>,
        /// When it was given.
        granted_at -> Timestamp,
        /// When it was taken back, if it was.
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// A browser that is signed in.
    session (id) {
        /// Number of the session.
        id -> BigInt,
        /// SHA-256 of the key in the cookie.
        key_hash -> Text,
        /// Who is signed in.
        account_id -> BigInt,
        /// Token that every form of this session must carry.
        csrf_token -> Text,
        /// Browser and system, in words.
        device -> Text,
        /// When the person signed in.
        created_at -> Timestamp,
        /// When the session was last used, to the minute.
        last_seen_at -> Timestamp,
        /// `full`, or what is still missing: `second_factor`, or `set_up` of one.
        stage -> Text,
    }
}

diesel::table! {
    /// Whom an organisation means when it vouches for somebody.
    linked_sign_in (id) {
        /// Number of the row.
        id -> BigInt,
        /// Who is meant.
        account_id -> BigInt,
        /// Address of the provider that vouches.
        issuer -> Text,
        /// The provider's number of the person.
        subject -> Text,
        /// When the provider first vouched for them.
        created_at -> Timestamp,
        /// When it last did.
        last_used_at -> Timestamp,
    }
}

diesel::table! {
    /// Links that work once.
    one_time_link (id) {
        /// Number of the link.
        id -> BigInt,
        /// Whose link it is.
        account_id -> BigInt,
        /// What it is for.
        purpose -> Text,
        /// SHA-256 of the token in the link.
        token_hash -> Text,
        /// When it was made.
        created_at -> Timestamp,
        /// From when it no longer works.
        expires_at -> Timestamp,
        /// When it was used, if it was.
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// The app that makes codes for signing in, one for an account.
    second_factor (account_id) {
        /// Whose it is.
        account_id -> BigInt,
        /// From this name and the server's secret its own secret is made.
        name -> Text,
        /// When it was set up.
        created_at -> Timestamp,
        /// The newest step of thirty seconds whose code was used.
        last_step -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// Codes that each stand in once for the app.
    recovery_code (id) {
        /// Number of the code.
        id -> BigInt,
        /// Whose it is.
        account_id -> BigInt,
        /// SHA-256 of the code.
        code_hash -> Text,
        /// When it was made.
        created_at -> Timestamp,
        /// When it was used, if it was.
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Devices on which somebody signed in before.
    known_device (id) {
        /// Number of the device.
        id -> BigInt,
        /// Who signed in there.
        account_id -> BigInt,
        /// SHA-256 of the token in its cookie.
        token_hash -> Text,
        /// Keyed hash of the network address.
        network_key -> Text,
        /// Browser and system, in words.
        device -> Text,
        /// When somebody first signed in there.
        first_seen_at -> Timestamp,
        /// When somebody last signed in there.
        last_seen_at -> Timestamp,
        /// Until when no code is asked for there.
        remembered_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// People who asked for access, and those who were invited.
    access_request (id) {
        /// Number of the request.
        id -> BigInt,
        /// `asked` or `invited`.
        kind -> Text,
        /// Where it stands.
        state -> Text,
        /// Address in lower case.
        email -> Text,
        /// First name and surname; empty for an invitation until it is accepted.
        name -> Text,
        /// What the person does where they work.
        job_title -> Text,
        /// The role asked for.
        role -> Text,
        /// `provider` or `location`.
        scope_kind -> Text,
        /// CQC id of it.
        scope_id -> Text,
        /// CQC id of the provider, also where it is about one location.
        provider_id -> Text,
        /// SHA-256 of the token in the link.
        token_hash -> Text,
        /// Keyed hash of the network address.
        network_key -> Text,
        /// When it was sent.
        created_at -> Timestamp,
        /// From when its link no longer works.
        expires_at -> Timestamp,
        /// When the link was followed, which shows that the address is theirs.
        proved_at -> Nullable<Timestamp>,
        /// When it was decided.
        decided_at -> Nullable<Timestamp>,
        /// Who decided, as the audit prints them.
        decided_by -> Nullable<Text>,
        /// Why it was refused.
        refusal -> Nullable<Text>,
        /// What the person was told with that.
        message -> Nullable<Text>,
        /// Who invited.
        invited_by -> Nullable<BigInt>,
        /// The account that got the role.
        account_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// What those who decide wrote down about a request.
    access_note (id) {
        /// Number of the note.
        id -> BigInt,
        /// Which request.
        request_id -> BigInt,
        /// Who wrote it.
        author_id -> BigInt,
        /// What it says.
        body -> Text,
        /// When.
        written_at -> Timestamp,
    }
}

diesel::table! {
    /// Attempts to sign in, kept as long as throttling needs them.
    sign_in_attempt (id) {
        /// Number of the attempt.
        id -> BigInt,
        /// Keyed hash of the address typed.
        account_key -> Text,
        /// Keyed hash of the network address.
        address_key -> Text,
        /// When.
        attempted_at -> Timestamp,
        /// `failed` or `succeeded`.
        outcome -> Text,
    }
}

diesel::table! {
    /// Who did what.
    audit_entry (sequence) {
        /// 1, 2, 3 and so on without a gap.
        sequence -> BigInt,
        /// When.
        recorded_at -> Timestamp,
        /// Who.
        actor -> Text,
        /// What happened.
        event -> Text,
        /// To what.
        subject -> Text,
        /// More, as a JSON object.
        detail -> Text,
        /// Hash of the entry before.
        previous_hash -> Text,
        /// Hash of this entry.
        hash -> Text,
    }
}

diesel::table! {
    /// Background work.
    job (id) {
        /// Number of the job.
        id -> BigInt,
        /// Which job it is.
        name -> Text,
        /// Its arguments, as JSON.
        arguments -> Text,
        /// `queued`, `done` or `failed`.
        state -> Text,
        /// How often it was started.
        attempts -> Integer,
        /// When it was queued.
        created_at -> Timestamp,
        /// From when it may run.
        run_at -> Timestamp,
        /// Which runner has it.
        leased_by -> Nullable<Text>,
        /// Until when that runner has it.
        leased_until -> Nullable<Timestamp>,
        /// When it was done or given up.
        finished_at -> Nullable<Timestamp>,
        /// Why it last went wrong.
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    /// When regular work is next due.
    job_schedule (name) {
        /// Which job.
        name -> Text,
        /// Cron pattern in Europe/London time.
        cron -> Text,
        /// When it is next queued.
        next_run_at -> Timestamp,
        /// When it was last queued.
        last_run_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Messages to people.
    mail_message (id) {
        /// Number of the message.
        id -> BigInt,
        /// Which template it came from.
        kind -> Text,
        /// To whom.
        recipient -> Text,
        /// Subject line.
        subject -> Text,
        /// Plain text; a secret is a placeholder here.
        body -> Text,
        /// Name of the secret that replaces the placeholder when the message leaves.
        secret_name -> Nullable<Text>,
        /// `queued`, `sent` or `failed`.
        state -> Text,
        /// When it was written.
        created_at -> Timestamp,
        /// When it was accepted or given up.
        finished_at -> Nullable<Timestamp>,
        /// When it was taken back before it left, if it was.
        cancelled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Attempts to send a message.
    mail_attempt (id) {
        /// Number of the attempt.
        id -> BigInt,
        /// Which message.
        message_id -> BigInt,
        /// When.
        attempted_at -> Timestamp,
        /// `accepted`, `deferred` or `refused`.
        outcome -> Text,
        /// What the mail server said.
        detail -> Text,
    }
}

diesel::table! {
    /// Files of the CQC register that were loaded.
    register_import (id) {
        /// Number of the load.
        id -> BigInt,
        /// Name of the file.
        source -> Text,
        /// Day of which the file tells.
        snapshot_on -> Date,
        /// When it was loaded.
        imported_at -> Timestamp,
        /// Whether somebody overrode the guards.
        forced -> Bool,
        /// How many of each, as JSON.
        report -> Text,
        /// `file`, `sync` or `demo`.
        kind -> Text,
    }
}

diesel::table! {
    /// Who is registered with CQC.
    provider (id) {
        /// CQC id.
        id -> Text,
        /// Name as CQC has it.
        name -> Text,
        /// CQC's type or sector.
        sector -> Nullable<Text>,
        /// Ownership as CQC has it.
        ownership -> Nullable<Text>,
        /// Number at Companies House.
        companies_house_number -> Nullable<Text>,
        /// Number at the Charity Commission.
        charity_number -> Nullable<Text>,
        /// A council or an NHS body: it reports but cannot be fined.
        public_body -> Bool,
        /// Why it is, or is not.
        public_body_reason -> Text,
        /// Whether a person said so, whom no file overrules.
        public_body_corrected -> Bool,
        /// Name and id in the form that is searched.
        search_text -> Text,
    }
}

diesel::table! {
    /// Where care is given or organised from.
    location (id) {
        /// CQC id.
        id -> Text,
        /// Whose it is now.
        provider_id -> Text,
        /// Name as CQC has it.
        name -> Text,
        /// `active`, `dormant` or `deregistered`.
        status -> Text,
        /// Whether it is a care home.
        care_home -> Bool,
        /// Whether it gives care in people's own homes.
        home_care -> Bool,
        /// Kinds of service, with spaces between.
        kinds -> Text,
        /// Beds, of care homes.
        registered_beds -> Nullable<Integer>,
        /// With one space.
        postcode -> Nullable<Text>,
        /// Lines of the address.
        address -> Text,
        /// Degrees north.
        latitude -> Nullable<Double>,
        /// Degrees east.
        longitude -> Nullable<Double>,
        /// Council as CQC names it.
        council_name -> Nullable<Text>,
        /// GSS code of the council, if it could be placed.
        council_code -> Nullable<Text>,
        /// GSS code of the region.
        region_code -> Nullable<Text>,
        /// Code of the NHS region.
        nhs_region_code -> Nullable<Text>,
        /// Code of the integrated care board.
        icb_code -> Nullable<Text>,
        /// CQC's service types, a line each.
        service_types -> Text,
        /// CQC's service user bands, a line each.
        user_bands -> Text,
        /// ODS code.
        ods_code -> Nullable<Text>,
        /// CQC id of the group it belongs to.
        brand_id -> Nullable<Text>,
        /// Name of the group.
        brand_name -> Nullable<Text>,
        /// The other location of a dual registration.
        primary_location_id -> Nullable<Text>,
        /// When it was registered.
        registered_on -> Nullable<Date>,
        /// From when it was no longer on the register.
        deregistered_on -> Nullable<Date>,
        /// What its council was told by: `council`, `postcode` or `person`.
        placed_by -> Nullable<Text>,
        /// Whether it is registered twice.
        dual_registered -> Bool,
        /// Name, id, postcode and council in the form that is searched.
        search_text -> Text,
        /// Website as CQC has it.
        website -> Nullable<Text>,
    }
}

diesel::table! {
    /// What changed on the register, and when.
    register_event (id) {
        /// Number of the event.
        id -> BigInt,
        /// Which location, if it is about one.
        location_id -> Nullable<Text>,
        /// Which provider; of the time, for a location.
        provider_id -> Text,
        /// What happened.
        kind -> Text,
        /// Day of the file that told of it.
        happened_on -> Date,
        /// How it was.
        was -> Nullable<Text>,
        /// How it became.
        became -> Nullable<Text>,
        /// The load that found it; nothing if a person did it.
        import_id -> Nullable<BigInt>,
        /// Who did it, if not a load.
        actor -> Nullable<Text>,
        /// Why they did.
        reason -> Nullable<Text>,
        /// When it was written down; nothing where its day is all that is known.
        recorded_at -> Nullable<Timestamp>,
        /// Its place in the order in which events could be seen, once it has one.
        place -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// Rows of a load that were refused, or loaded with a note.
    register_remark (id) {
        /// Number of the remark.
        id -> BigInt,
        /// Which load.
        import_id -> BigInt,
        /// Whether the row was refused.
        refused -> Bool,
        /// Line of the sheet; the header is 1.
        row_number -> BigInt,
        /// Column, as the sheet calls it.
        column_name -> Text,
        /// What was wrong and what was made of it.
        reason -> Text,
        /// The location of the row, if it is on the register.
        location_id -> Nullable<Text>,
    }
}

diesel::table! {
    /// Syncs with CQC's API; only one is open at a time.
    register_sync (id) {
        /// Number of the sync.
        id -> BigInt,
        /// When it was begun.
        started_at -> Timestamp,
        /// From when on changes are asked for.
        since_at -> Timestamp,
        /// Until when.
        until_at -> Timestamp,
        /// `open`, `done` or `abandoned`.
        state -> Text,
        /// Page of the list of changes to read next; the first is 1.
        next_page -> BigInt,
        /// Whether the list was read to its end.
        listed -> Bool,
        /// The run that works at it; nothing if none does.
        holder -> Nullable<Text>,
        /// Grows while that run lives.
        beat -> BigInt,
        /// When it was done or abandoned.
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Saves of a section; never changed, never deleted.
    section_save (id) {
        /// Number of the save.
        id -> BigInt,
        /// Which location.
        location_id -> Text,
        /// Whose it was at that time.
        provider_id -> Text,
        /// Key of the section.
        section -> Text,
        /// Id of the Formal Notice that it was looked at with.
        notice -> Text,
        /// The month it counts for; nothing if no window was open.
        month -> Nullable<Text>,
        /// 1, 2, 3 and so on, for each section of a location.
        version -> BigInt,
        /// The save before it, of the same section.
        previous_id -> Nullable<BigInt>,
        /// The answers, as a JSON object.
        answers -> Text,
        /// Reasons for warnings by check, as a JSON object.
        reasons -> Text,
        /// Whether somebody confirmed the figures that stood.
        unchanged -> Bool,
        /// Whether it is a nil return.
        nil -> Bool,
        /// `page`, `reminder`, `bulk` or `api`.
        channel -> Text,
        /// Who, as `audit::Actor` prints it.
        saved_by -> Text,
        /// When.
        saved_at -> Timestamp,
        /// Its place in the order in which saves are handed out; nothing until it has one.
        sequence -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// What an open sync asks CQC for.
    register_sync_item (sync_id, kind, cqc_id) {
        /// Which sync.
        sync_id -> BigInt,
        /// `location` or `provider`.
        kind -> Text,
        /// CQC id, as CQC lists it.
        cqc_id -> Text,
        /// Place in the list; the first is 1.
        position -> BigInt,
        /// `waiting`, `fetched` or `refused`.
        state -> Text,
        /// What we keep of the document, as JSON.
        body -> Nullable<Text>,
        /// Why it was passed over.
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    /// Which save of a section holds the current figures.
    current_section (location_id, section) {
        /// Which location.
        location_id -> Text,
        /// Key of the section.
        section -> Text,
        /// The newest save.
        save_id -> BigInt,
        /// Its version.
        version -> BigInt,
        /// Since when the figures stand.
        figures_since -> Timestamp,
    }
}

diesel::table! {
    /// What a location has done in a month's window.
    month_progress (location_id, month) {
        /// Which location.
        location_id -> Text,
        /// Which month.
        month -> Text,
        /// Keys of the sections that are done, each with a space before and after.
        done -> Text,
        /// When everything that was owed was done, if it was.
        completed_at -> Nullable<Timestamp>,
        /// The save that completed it; nothing if a load of the register did, for less is owed than before.
        completed_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// What somebody typed and has not saved.
    section_draft (account_id, location_id, section) {
        /// Who.
        account_id -> BigInt,
        /// Which location.
        location_id -> Text,
        /// Key of the section.
        section -> Text,
        /// What was typed, by path, as a JSON object of texts.
        typed -> Text,
        /// Version of the figures that were on the page; 0 if there were none.
        based_on -> BigInt,
        /// When.
        kept_at -> Timestamp,
        /// The month that the form was about; nothing of what was kept before this was.
        month -> Nullable<Text>,
    }
}

diesel::table! {
    /// Keys that came with requests, so that a repeated request is answered as the first was.
    request_key (holder, key_hash) {
        /// Who sent it, as `audit::Actor` prints it.
        holder -> Text,
        /// SHA-256 of the key.
        key_hash -> Text,
        /// SHA-256 of what was asked.
        request_hash -> Text,
        /// What came of it.
        save_id -> BigInt,
        /// When.
        used_at -> Timestamp,
    }
}

diesel::table! {
    /// Lists of bank holidays that were fetched; the newest counts.
    bank_holiday_feed (id) {
        /// Number of the list.
        id -> BigInt,
        /// Name of the file, or address.
        source -> Text,
        /// When it was fetched.
        fetched_at -> Timestamp,
        /// Whether somebody overrode what was against it.
        forced -> Bool,
        /// All holidays known from then on, in the form of the feed of GOV.UK.
        events -> Text,
    }
}

diesel::table! {
    /// Windows that have closed, as they were then.
    reporting_window (month) {
        /// `2026-01`
        month -> Text,
        /// The first moment inside.
        opens_at -> Timestamp,
        /// The last second inside.
        closes_at -> Timestamp,
        /// The list of bank holidays of the time; nothing for the one compiled in.
        feed_id -> Nullable<BigInt>,
        /// When it was written down.
        frozen_at -> Timestamp,
    }
}

diesel::table! {
    /// A window that was closed. The room `compliance` owns it.
    window_closing (month) {
        /// `2026-01`
        month -> Text,
        /// The last second of the window, as it was.
        closes_at -> Timestamp,
        /// When the outcomes were written down.
        closed_at -> Timestamp,
        /// Id of the Formal Notice that was in force, if one was.
        notice -> Nullable<Text>,
        /// The list of bank holidays that was used; nothing for the one compiled in.
        feed_id -> Nullable<BigInt>,
        /// Locations that got an outcome.
        locations -> BigInt,
    }
}

diesel::table! {
    /// A closing that lay in the future: a clock was wrong. The room `compliance` owns it.
    closing_doubt (month) {
        /// `2026-01`
        month -> Text,
        /// When it was found out.
        doubted_at -> Timestamp,
        /// When its outcomes were worked out again, after the window was over.
        reviewed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// What became of a return when its window closed. The room `compliance` owns it.
    window_outcome (location_id, month) {
        /// CQC id of the location.
        location_id -> Text,
        /// `2026-01`
        month -> Text,
        /// Whose duty the return was.
        provider_id -> Text,
        /// What holds now.
        state -> Text,
        /// What held when the window closed.
        state_at_close -> Text,
        /// Keys of the sections that were owed and not done, with spaces between.
        missing -> Text,
        /// When everything that was owed was done, if it was.
        completed_at -> Nullable<Timestamp>,
        /// When it was written down, if that was not at the closing.
        written_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// An act by which the state of an outcome was corrected. The room `compliance` owns it.
    outcome_correction (id) {
        /// Number of the act.
        id -> BigInt,
        /// CQC id of the location.
        location_id -> Text,
        /// `2026-01`
        month -> Text,
        /// The state before.
        was -> Text,
        /// The state after.
        became -> Text,
        /// Why.
        reason -> Text,
        /// Who, as the audit prints them.
        corrected_by -> Text,
        /// When.
        corrected_at -> Timestamp,
        /// The extension because of which, if it was one.
        extension_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// More time for one location; the newest row of a location and month counts. The room `windows` owns it.
    window_extension (id) {
        /// Number of the act.
        id -> BigInt,
        /// CQC id of the location.
        location_id -> Text,
        /// `2026-01`
        month -> Text,
        /// The last second in which a save counts.
        until_at -> Timestamp,
        /// Why.
        reason -> Text,
        /// Who, as the audit prints them.
        granted_by -> Text,
        /// When.
        granted_at -> Timestamp,
    }
}

diesel::table! {
    /// A window of a location that a case relies on. The room `compliance` owns it.
    window_use (location_id, month) {
        /// CQC id of the location.
        location_id -> Text,
        /// `2026-01`
        month -> Text,
        /// Which case.
        case_reference -> Text,
        /// Since when.
        used_at -> Timestamp,
    }
}

diesel::table! {
    /// How the returns of all England came in, as it was when the window closed. The room `compliance` owns it.
    window_hour (month, hour) {
        /// `2026-01`
        month -> Text,
        /// Whole hours since the window opened.
        hour -> BigInt,
        /// Returns that were complete by then.
        complete -> BigInt,
        /// Returns that were owed.
        owed -> BigInt,
    }
}

diesel::table! {
    /// What the counts of a month were counted from.
    miss_counting (month) {
        /// The month of the list.
        month -> Text,
        /// Settings, last closed window and load of the register.
        basis -> Text,
        /// When.
        counted_at -> Timestamp,
    }
}

diesel::table! {
    /// An order in which the list of a month stood, or stands; derived. The room `compliance` owns it.
    chase_order (id) {
        /// Number of the order.
        id -> BigInt,
        /// The month of the list.
        month -> Text,
        /// When it was made.
        made_at -> Timestamp,
        /// CQC ids of the locations in order, with spaces between.
        locations -> Text,
    }
}

diesel::table! {
    /// Missed windows of a location, and its place in the order of chasing; derived, and so without foreign keys.
    miss_count (location_id, month) {
        /// CQC id of the location.
        location_id -> Text,
        /// The month of the list.
        month -> Text,
        /// Whose duty the return is.
        provider_id -> Text,
        /// Place in the order of chasing, from 1.
        place -> BigInt,
        /// Windows missed one after the other.
        consecutive -> Integer,
        /// Windows missed of the last twelve.
        in_last_12 -> Integer,
        /// The last windows were missed.
        at_risk -> Bool,
        /// A notice of intent may be issued.
        triggered -> Bool,
        /// One more miss would trigger.
        next_triggers -> Bool,
        /// People with access.
        people -> Integer,
        /// Those whose address works.
        working -> Integer,
        /// When somebody last rang or wrote.
        last_contact_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// A template that was sent to a selection.
    chase_batch (id) {
        /// Number of the batch.
        id -> BigInt,
        /// The month it is about.
        month -> Text,
        /// Which template.
        template -> Text,
        /// What makes a second press the same as the first.
        request_key -> Text,
        /// Who sent it.
        made_by -> BigInt,
        /// When.
        made_at -> Timestamp,
        /// From when on messages leave.
        leaves_at -> Timestamp,
        /// When it was undone, if it was.
        undone_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Which message of a batch is about which locations.
    chase_message (message_id, location_id) {
        /// Number of the message.
        message_id -> BigInt,
        /// CQC id of the location.
        location_id -> Text,
        /// Number of the batch.
        batch_id -> BigInt,
        /// To whom.
        account_id -> BigInt,
    }
}

diesel::table! {
    /// Who rang or wrote to whom about a location, and what came of it; append-only.
    contact_log (id) {
        /// Number of the entry.
        id -> BigInt,
        /// CQC id of the location.
        location_id -> Text,
        /// Whose duty the return was.
        provider_id -> Text,
        /// The month it was about.
        month -> Text,
        /// `call`, `message`, `template` or `undone`.
        kind -> Text,
        /// What came of it.
        outcome -> Text,
        /// More, in words.
        note -> Text,
        /// On which day something is to be done next.
        next_on -> Nullable<Date>,
        /// What.
        next_action -> Text,
        /// The batch it was part of.
        batch_id -> Nullable<BigInt>,
        /// The entry that it undoes.
        undoes_id -> Nullable<BigInt>,
        /// Who, as `audit::Actor` prints it.
        made_by -> Text,
        /// When.
        made_at -> Timestamp,
        /// What makes a second press the same as the first, if it came by a form.
        request_key -> Nullable<Text>,
    }
}

diesel::table! {
    /// Somebody says that a place gives no care any more.
    not_operating_report (id) {
        /// Number of the report.
        id -> BigInt,
        /// CQC id of the location.
        location_id -> Text,
        /// What they say.
        reason -> Text,
        /// How they know.
        seen -> Text,
        /// Who.
        reported_by -> Text,
        /// When.
        reported_at -> Timestamp,
        /// Whether an administrator found it true; nothing while it waits.
        confirmed -> Nullable<Bool>,
        /// What the administrator found.
        note -> Nullable<Text>,
        /// Who checked it.
        checked_by -> Nullable<Text>,
        /// When.
        checked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// A reminder that was sent. The room `reminders` owns it.
    reminder (account_id, month, kind) {
        /// To whom.
        account_id -> BigInt,
        /// `2026-01`
        month -> Text,
        /// Which of the reminders of the month, as in `reminders::Kind`.
        kind -> Text,
        /// The message.
        message_id -> BigInt,
        /// How many locations it told of.
        locations -> BigInt,
        /// When it was put into the outbox.
        queued_at -> Timestamp,
        /// When it was found to lie in the future, if it was; the same as `queued_at` where it was sent once more since.
        doubted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Of which missed returns somebody was told. The room `reminders` owns it.
    told_miss (account_id, month, location_id) {
        /// Who.
        account_id -> BigInt,
        /// `2026-01`
        month -> Text,
        /// CQC id of the location.
        location_id -> Text,
        /// The message.
        message_id -> BigInt,
        /// When it was put into the outbox.
        queued_at -> Timestamp,
    }
}

diesel::table! {
    /// Of which locations somebody was told beside the reminders that everybody gets. The room `reminders` owns it.
    told_place (message_id, location_id) {
        /// The message.
        message_id -> BigInt,
        /// CQC id of the location.
        location_id -> Text,
        /// Who.
        account_id -> BigInt,
        /// `2026-01`
        month -> Text,
        /// Which of the reminders of the month, as in `reminders::Kind`.
        kind -> Text,
        /// The end of the time that the location was given, where its last day is told.
        until_at -> Nullable<Timestamp>,
        /// When it was put into the outbox.
        queued_at -> Timestamp,
    }
}

diesel::table! {
    /// Links in reminders that confirm unchanged figures. The room `reminders` owns it.
    confirm_link (token_hash) {
        /// SHA-256 of the token in the link.
        token_hash -> Text,
        /// Whose link it is.
        account_id -> BigInt,
        /// CQC id of the location.
        location_id -> Text,
        /// `2026-01`
        month -> Text,
        /// When it was made.
        created_at -> Timestamp,
        /// When it saved something, if it did.
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// When somebody wants to be reminded. The room `reminders` owns it.
    reminder_choice (account_id) {
        /// Who.
        account_id -> BigInt,
        /// Hour of the day in London; nothing for the hours of the service.
        hour -> Nullable<Integer>,
        /// Kinds that they do not want, with spaces between.
        skipped -> Text,
        /// When they chose.
        chosen_at -> Timestamp,
    }
}

diesel::table! {
    /// An address that mail came back from. The room `mail` owns it.
    contact_bounce (id) {
        /// Number of the row.
        id -> BigInt,
        /// Whose address it is.
        account_id -> BigInt,
        /// The address.
        email -> Text,
        /// Who said so, as the audit prints them.
        recorded_by -> Text,
        /// When.
        recorded_at -> Timestamp,
        /// When somebody said that it works again.
        ended_at -> Nullable<Timestamp>,
        /// CQC id of the location for which it holds; nothing if it holds everywhere.
        location_id -> Nullable<Text>,
    }
}

diesel::table! {
    /// Moments that extracts were asked for, and what was known at each. The room `extracts` owns it.
    extract_moment (as_at) {
        /// The moment.
        as_at -> Timestamp,
        /// The last place in the order of saves that could be seen when it was first asked for.
        last_place -> BigInt,
        /// The last event of the register that could be seen then.
        last_event -> BigInt,
        /// When it was first asked for.
        kept_at -> Timestamp,
    }
}

diesel::table! {
    /// Runs of extracts. The room `extracts` owns it.
    extract_run (id) {
        /// Number of the run.
        id -> BigInt,
        /// `care-home`, `home-care`, `full`, `compliance` or `register`.
        kind -> Text,
        /// `2026-01`
        month -> Text,
        /// What was known then.
        as_at -> Timestamp,
        /// `csv` or `jsonl`.
        format -> Text,
        /// Whose locations: scopes with spaces between.
        scope -> Text,
        /// Whether it has items that may be commercially sensitive.
        sensitive -> Bool,
        /// Whether the month was still open.
        provisional -> Bool,
        /// `command`, `page`, `api`, `closing` or `schedule`.
        origin -> Text,
        /// `queued`, `running`, `done` or `failed`.
        state -> Text,
        /// Who asked, as `audit::Actor` prints it.
        asked_by -> Text,
        /// When.
        asked_at -> Timestamp,
        /// When it was begun, the last time.
        started_at -> Nullable<Timestamp>,
        /// When it ended.
        finished_at -> Nullable<Timestamp>,
        /// Why it failed.
        reason -> Nullable<Text>,
        /// 1 for the first of its kind, month, format and scope; more for a restatement.
        version -> Nullable<BigInt>,
        /// The run of the last moment before its own, or of the same.
        previous_id -> Nullable<BigInt>,
        /// Id of the Formal Notice that its columns come from.
        notice -> Nullable<Text>,
        /// Locations in scope that owed a return for the month.
        owed -> Nullable<BigInt>,
        /// How many of them sent one, or a part of one.
        answered -> Nullable<BigInt>,
        /// The schedule that it was made for.
        schedule_id -> Nullable<BigInt>,
        /// Columns that were left out or are empty as they may be commercially sensitive, a line each; nothing of a run that
        /// has them, or of before that was kept.
        left_out -> Nullable<Text>,
    }
}

diesel::table! {
    /// Extracts that are made by themselves. The room `extracts` owns it.
    extract_schedule (id) {
        /// Number of the schedule.
        id -> BigInt,
        /// What is in the extracts, as in `extract_run`.
        kind -> Text,
        /// How they are written, as in `extract_run`.
        format -> Text,
        /// Whose locations: scopes with spaces between.
        scope -> Text,
        /// Whether they have items that may be commercially sensitive.
        sensitive -> Bool,
        /// For whom, if it is for a recipient.
        recipient_id -> Nullable<BigInt>,
        /// `once`, `closing` or `working_day`.
        rhythm -> Text,
        /// Of which month, if once.
        month -> Nullable<Text>,
        /// When, if once.
        due_at -> Nullable<Timestamp>,
        /// Whether a month that is still open will do.
        provisional -> Bool,
        /// Who asked, as `audit::Actor` prints it.
        asked_by -> Text,
        /// When.
        asked_at -> Timestamp,
        /// Since when nothing more is made.
        ended_at -> Nullable<Timestamp>,
        /// Who cancelled it, if somebody did.
        cancelled_by -> Nullable<Text>,
    }
}

diesel::table! {
    /// Files of a run. The room `extracts` owns it.
    extract_file (run_id, name) {
        /// Which run.
        run_id -> BigInt,
        /// Name of the file.
        name -> Text,
        /// Whether it holds the data, and does not describe them.
        is_data -> Bool,
        /// Its place among the files of the run.
        position -> Integer,
        /// Rows, of data.
        rows -> Nullable<BigInt>,
        /// Columns, of data.
        items -> Nullable<BigInt>,
        /// Bytes.
        bytes -> BigInt,
        /// SHA-256, in hexadecimal.
        sha256 -> Text,
    }
}

diesel::table! {
    /// Who may be given extracts, for what, on which legal basis. The room `extracts` owns it.
    extract_recipient (id) {
        /// Number of the recipient.
        id -> BigInt,
        /// Who.
        name -> Text,
        /// For what.
        purpose -> Text,
        /// `health_or_care`, or `exception_a` to `exception_g` of section 277B.
        basis -> Text,
        /// Whether items that may be commercially sensitive are included.
        sensitive -> Bool,
        /// Why that is in the public interest.
        public_interest -> Nullable<Text>,
        /// The first day.
        valid_from -> Date,
        /// The last day, if there is one.
        valid_until -> Nullable<Date>,
        /// Whose locations: scopes with spaces between.
        scope -> Text,
        /// The key it pulls with.
        api_key_id -> Nullable<BigInt>,
        /// Who added it, as `audit::Actor` prints it.
        added_by -> Text,
        /// When.
        added_at -> Timestamp,
        /// Who withdrew it.
        withdrawn_by -> Nullable<Text>,
        /// When.
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Files that left, one row each time. The room `extracts` owns it.
    disclosure (id) {
        /// Number of the disclosure.
        id -> BigInt,
        /// Of which run; nothing if it left by the feed of saves.
        run_id -> Nullable<BigInt>,
        /// Which file; `saves` for the feed.
        file -> Text,
        /// To whom, if a recipient pulled it.
        recipient_id -> Nullable<BigInt>,
        /// Rows of the file, if it is data.
        rows -> Nullable<BigInt>,
        /// Columns of the file, if it is data.
        items -> Nullable<BigInt>,
        /// Bytes that were sent.
        bytes -> BigInt,
        /// SHA-256 of the whole file, or of the answer of the feed.
        sha256 -> Text,
        /// Which bytes, if not all; of the feed, after which place and up to which.
        part -> Nullable<Text>,
        /// Who took it, as `audit::Actor` prints it.
        actor -> Text,
        /// `command`, `page` or `api`.
        via -> Text,
        /// When.
        disclosed_at -> Timestamp,
    }
}

diesel::table! {
    /// A case against a provider. The room `enforcement` owns it, and all tables that begin with `case_`.
    enforcement_case (id) {
        /// Number.
        id -> BigInt,
        /// CQC id of the provider.
        provider_id -> Text,
        /// Its name when the case was opened.
        provider_name -> Text,
        /// `no_information` or `false_information`.
        breach -> Text,
        /// What is alleged.
        allegation -> Text,
        /// Where it stands.
        stage -> Text,
        /// Since when.
        stage_since -> Timestamp,
        /// Counts the acts, so that two at once are seen.
        version -> BigInt,
        /// Who opened it.
        opened_by -> Text,
        /// When.
        opened_at -> Timestamp,
        /// When the provider was first sent a notice.
        notified_at -> Nullable<Timestamp>,
        /// Last day for representations.
        representations_until -> Nullable<Date>,
        /// Last day to decide.
        decide_by -> Nullable<Date>,
        /// Last day to pay.
        pay_by -> Nullable<Date>,
        /// Last moment to appeal.
        appeal_until -> Nullable<Timestamp>,
        /// The penalty in pence, from the final notice on.
        penalty -> Nullable<BigInt>,
        /// What was paid of it, in pence.
        paid -> BigInt,
        /// What came beyond it, in pence.
        overpaid -> BigInt,
        /// What was paid back of payments that did not come after all, in pence.
        refunded_too_much -> BigInt,
        /// Whether a lawyer has to look at it.
        legal_review -> Bool,
        /// When something falls due next.
        due_on -> Nullable<Date>,
        /// The due day of which officers were reminded.
        reminded_for -> Nullable<Date>,
        /// When it was closed.
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// A window that a case rests on.
    case_window (case_id, location_id, month) {
        /// Which case.
        case_id -> BigInt,
        /// CQC id of the location.
        location_id -> Text,
        /// `2026-01`
        month -> Text,
        /// How it stands, or stood.
        state -> Text,
    }
}

diesel::table! {
    /// What happened in a case.
    case_event (id) {
        /// Number.
        id -> BigInt,
        /// Which case.
        case_id -> BigInt,
        /// What it is.
        kind -> Text,
        /// Where the case stood.
        from_stage -> Nullable<Text>,
        /// Where it went.
        to_stage -> Nullable<Text>,
        /// Why.
        reason -> Text,
        /// More, as a JSON object.
        detail -> Text,
        /// Who.
        actor -> Text,
        /// When.
        happened_at -> Timestamp,
    }
}

diesel::table! {
    /// A file, by its hash.
    case_blob (sha256) {
        /// SHA-256, in hexadecimal.
        sha256 -> Text,
        /// Its bytes.
        content -> Binary,
    }
}

diesel::table! {
    /// What a provider says.
    case_representation (id) {
        /// Number.
        id -> BigInt,
        /// Which case.
        case_id -> BigInt,
        /// What was said.
        words -> Text,
        /// How it came.
        via -> Text,
        /// The day it came.
        received_on -> Date,
        /// Whether it came after its time.
        late -> Bool,
        /// Who entered it.
        entered_by -> Text,
        /// When.
        entered_at -> Timestamp,
    }
}

diesel::table! {
    /// A file of a case, as it was issued or received.
    case_document (id) {
        /// Number.
        id -> BigInt,
        /// Which case.
        case_id -> BigInt,
        /// What it is.
        kind -> Text,
        /// Name of the file.
        name -> Text,
        /// Media type.
        media_type -> Text,
        /// Bytes.
        bytes -> BigInt,
        /// SHA-256, in hexadecimal.
        sha256 -> Text,
        /// The representations it came with.
        representation_id -> Nullable<BigInt>,
        /// What it says, as a JSON object.
        facts -> Text,
        /// Who wrote it.
        drafted_by -> Nullable<Text>,
        /// Who signed or sent it.
        added_by -> Text,
        /// When.
        added_at -> Timestamp,
    }
}

diesel::table! {
    /// A notice that is being written.
    case_draft (id) {
        /// Number.
        id -> BigInt,
        /// Which case.
        case_id -> BigInt,
        /// What it is.
        kind -> Text,
        /// What was typed, as a JSON object.
        fields -> Text,
        /// Who wrote it.
        drafted_by -> Text,
        /// When.
        drafted_at -> Timestamp,
        /// The document.
        document_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// How a notice was given.
    case_service (id) {
        /// Number.
        id -> BigInt,
        /// Which case.
        case_id -> BigInt,
        /// The document.
        document_id -> BigInt,
        /// How it was sent.
        method -> Text,
        /// To whom.
        addressee -> Text,
        /// Where.
        address -> Text,
        /// How it stands, or stood.
        state -> Text,
        /// The day it was sent.
        sent_on -> Nullable<Date>,
        /// The day it counts as given.
        given_on -> Nullable<Date>,
        /// The message.
        message_id -> Nullable<BigInt>,
        /// What shows it.
        proof -> Text,
        /// Who recorded it.
        recorded_by -> Text,
        /// When.
        recorded_at -> Timestamp,
        /// Where the address is from.
        address_source -> Text,
    }
}

diesel::table! {
    /// Withdrawals of notices that are being written.
    case_withdrawal (id) {
        /// Number.
        id -> BigInt,
        /// Which case.
        case_id -> BigInt,
        /// What was typed, as a JSON object.
        fields -> Text,
        /// Who wrote it.
        drafted_by -> Text,
        /// When.
        drafted_at -> Timestamp,
        /// The document.
        document_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// What the penalty is, and how that came about.
    case_amount (id) {
        /// Number.
        id -> BigInt,
        /// Which case.
        case_id -> BigInt,
        /// For which notice.
        purpose -> Text,
        /// Where it comes from.
        origin -> Text,
        /// In pence.
        pence -> BigInt,
        /// Id of the fee scheme.
        scheme -> Nullable<Text>,
        /// How it came about, a line each.
        working -> Text,
        /// The document that shows it.
        evidence_id -> Nullable<BigInt>,
        /// Who recorded it.
        recorded_by -> Text,
        /// When.
        recorded_at -> Timestamp,
        /// The day of the invoice, if it is one's.
        invoice_on -> Nullable<Date>,
    }
}

diesel::table! {
    /// A payment.
    case_payment (id) {
        /// Number.
        id -> BigInt,
        /// Which case.
        case_id -> BigInt,
        /// In pence.
        pence -> BigInt,
        /// The day it came.
        received_on -> Date,
        /// The reference.
        reference -> Text,
        /// Who recorded it.
        recorded_by -> Text,
        /// When.
        recorded_at -> Timestamp,
        /// Who found it on the account.
        reconciled_by -> Nullable<Text>,
        /// When.
        reconciled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Payments that did not come after all.
    case_reversal (id) {
        /// Number.
        id -> BigInt,
        /// Which case.
        case_id -> BigInt,
        /// Which payment.
        payment_id -> BigInt,
        /// The day the money was gone.
        reversed_on -> Date,
        /// Why.
        reason -> Text,
        /// Who recorded it.
        recorded_by -> Text,
        /// When.
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    /// Money that was paid back.
    case_refund (id) {
        /// Number.
        id -> BigInt,
        /// Which case.
        case_id -> BigInt,
        /// In pence.
        pence -> BigInt,
        /// The day it was paid back.
        paid_on -> Date,
        /// The reference.
        reference -> Text,
        /// Who recorded it.
        recorded_by -> Text,
        /// When.
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    /// An appeal.
    case_appeal (id) {
        /// Number.
        id -> BigInt,
        /// Which case.
        case_id -> BigInt,
        /// The reference.
        reference -> Text,
        /// The day it was made.
        lodged_on -> Date,
        /// Whether it came after its time.
        late -> Bool,
        /// Who recorded it.
        recorded_by -> Text,
        /// When.
        recorded_at -> Timestamp,
        /// How it ended.
        outcome -> Nullable<Text>,
        /// The day it ended.
        ended_on -> Nullable<Date>,
    }
}

diesel::table! {
    /// A message that belongs to a case.
    case_message (case_id, message_id) {
        /// Which case.
        case_id -> BigInt,
        /// The message.
        message_id -> BigInt,
    }
}

diesel::joinable!(session -> account (account_id));
diesel::joinable!(grant -> account (account_id));
diesel::joinable!(grant -> api_key (api_key_id));
diesel::joinable!(one_time_link -> account (account_id));
diesel::joinable!(mail_attempt -> mail_message (message_id));
diesel::joinable!(chase_message -> mail_message (message_id));
diesel::joinable!(chase_message -> account (account_id));
diesel::joinable!(location -> provider (provider_id));
diesel::joinable!(section_save -> location (location_id));
diesel::joinable!(current_section -> section_save (save_id));
diesel::joinable!(month_progress -> section_save (completed_by));
diesel::joinable!(request_key -> section_save (save_id));
diesel::joinable!(window_outcome -> location (location_id));
diesel::joinable!(miss_count -> location (location_id));
diesel::joinable!(not_operating_report -> location (location_id));
diesel::joinable!(window_outcome -> window_closing (month));
diesel::joinable!(closing_doubt -> window_closing (month));
diesel::joinable!(window_extension -> location (location_id));
diesel::allow_tables_to_appear_in_same_query!(
    provider,
    location,
    register_event,
    register_import,
    register_remark,
    section_save,
    current_section,
    section_draft,
    month_progress,
    request_key,
    window_closing,
    closing_doubt,
    window_outcome,
    outcome_correction,
    miss_count,
    contact_log,
    not_operating_report,
    window_extension,
    window_hour,
    window_use
);
diesel::joinable!(reporting_window -> bank_holiday_feed (feed_id));
diesel::allow_tables_to_appear_in_same_query!(bank_holiday_feed, reporting_window);
diesel::allow_tables_to_appear_in_same_query!(location, reporting_window);
diesel::allow_tables_to_appear_in_same_query!(location, bank_holiday_feed);
diesel::allow_tables_to_appear_in_same_query!(
    account,
    api_key,
    grant,
    session,
    one_time_link,
    mail_message,
    mail_attempt,
    chase_batch,
    chase_message
);
diesel::joinable!(reminder -> account (account_id));
diesel::joinable!(reminder -> mail_message (message_id));
diesel::joinable!(confirm_link -> account (account_id));
diesel::joinable!(reminder_choice -> account (account_id));
diesel::joinable!(contact_bounce -> account (account_id));
diesel::joinable!(contact_bounce -> location (location_id));
diesel::allow_tables_to_appear_in_same_query!(reminder, confirm_link, reminder_choice, contact_bounce);
diesel::joinable!(told_miss -> account (account_id));
diesel::joinable!(told_miss -> location (location_id));
diesel::joinable!(told_miss -> mail_message (message_id));
diesel::allow_tables_to_appear_in_same_query!(mail_message, told_miss);
diesel::allow_tables_to_appear_in_same_query!(case_message, told_miss);
diesel::joinable!(told_place -> account (account_id));
diesel::joinable!(told_place -> location (location_id));
diesel::joinable!(told_place -> mail_message (message_id));
diesel::allow_tables_to_appear_in_same_query!(mail_message, told_place);
diesel::allow_tables_to_appear_in_same_query!(case_message, told_place);
diesel::allow_tables_to_appear_in_same_query!(account, reminder);
diesel::allow_tables_to_appear_in_same_query!(account, confirm_link);
diesel::allow_tables_to_appear_in_same_query!(account, reminder_choice);
diesel::allow_tables_to_appear_in_same_query!(account, contact_bounce);
diesel::allow_tables_to_appear_in_same_query!(grant, reminder);
diesel::allow_tables_to_appear_in_same_query!(grant, confirm_link);
diesel::allow_tables_to_appear_in_same_query!(grant, reminder_choice);
diesel::allow_tables_to_appear_in_same_query!(mail_message, reminder);
diesel::allow_columns_to_appear_in_same_group_by_clause!(mail_message::recipient, mail_attempt::outcome);
diesel::joinable!(access_note -> account (author_id));
diesel::allow_tables_to_appear_in_same_query!(account, access_note);
diesel::allow_tables_to_appear_in_same_query!(account, known_device);
diesel::allow_tables_to_appear_in_same_query!(account, linked_sign_in);
diesel::allow_tables_to_appear_in_same_query!(account, second_factor);
diesel::allow_tables_to_appear_in_same_query!(provider, access_request);
diesel::joinable!(case_window -> enforcement_case (case_id));
diesel::joinable!(case_window -> location (location_id));
diesel::joinable!(case_message -> mail_message (message_id));
diesel::joinable!(case_draft -> enforcement_case (case_id));
diesel::allow_tables_to_appear_in_same_query!(enforcement_case, case_window, case_event, case_draft, case_service);
diesel::allow_tables_to_appear_in_same_query!(case_payment, case_reversal);
diesel::allow_tables_to_appear_in_same_query!(enforcement_case, location);
diesel::allow_tables_to_appear_in_same_query!(case_window, location);
diesel::allow_tables_to_appear_in_same_query!(case_message, mail_message);
diesel::allow_tables_to_appear_in_same_query!(case_service, mail_message);
diesel::allow_tables_to_appear_in_same_query!(case_message, reminder);
diesel::allow_tables_to_appear_in_same_query!(case_message, chase_message);
diesel::allow_tables_to_appear_in_same_query!(case_message, chase_batch);
