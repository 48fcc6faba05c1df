//! The form fields of the gallery.

use crate::web::components::{
    Checkboxes, DateInput, DatePart, FileUpload, Input, PasswordInput, Radios, Select, Size, Textarea,
};

pub(super) fn inputs() -> Vec<Input> {
    vec![
        Input::text("manager", "Name of the registered manager")
            .value("Oluwaseun Adébáyọ̀-Fitzgerald")
            .autocomplete("name"),
        Input::email("email", "Email address").hint("We only use this to send reminders").value("manager@example.org"),
        Input::telephone("telephone", "Telephone number for urgent admissions"),
        Input::whole_number("occupied-beds", "Occupied beds")
            .name("beds.general_residential.occupied")
            .hint("Count every bed with a resident in it, at midnight last night")
            .value("31")
            .suffix("beds")
            .error_if(Some("Occupied beds must be 24 or fewer")),
        Input::decimal("hours", "Hours of home care each week, in hundreds")
            .value("12.5")
            .suffix("hundred hours")
            .width(4),
        Input::decimal("fee", "Weekly fee for a single room, in pounds").prefix("£").label_size(Size::S),
        Input::text("postcode", "Postcode").width(10).no_spellcheck().hidden_label(),
    ]
}

pub(super) fn passwords() -> Vec<PasswordInput> {
    vec![
        PasswordInput::current("password", "Password"),
        PasswordInput::new_password("new-password", "New password")
            .hint("At least 12 characters")
            .error("Your password must have 12 characters or more"),
    ]
}

pub(super) fn textareas() -> Vec<Textarea> {
    vec![
        Textarea::new("reason", "Why are there 6 more beds than last month?")
            .max_characters(200)
            .rows(3)
            .hint("For example: we opened a new wing. Do not name any resident"),
        Textarea::new("note", "Note on the call").value("Rang at 10:40.\nNo answer.").error("Say who you spoke to"),
    ]
}

pub(super) fn file_uploads() -> Vec<FileUpload> {
    vec![
        FileUpload::one("invoice", "Copy of the invoice").hint("PDF, PNG or JPEG"),
        FileUpload::several("letters", "Letters").error("letter.exe: The file must be a PDF, PNG or JPEG"),
    ]
}

pub(super) fn selects() -> Vec<Select> {
    vec![
        Select::new("council", "Council")
            .option("", "Choose a council")
            .option("E06000060", "Buckinghamshire")
            .option("E06000063", "Cumberland")
            .option("E06000058", "Bournemouth, Christchurch and Poole")
            .value("E06000063"),
        Select::new("icb", "Integrated care board").option("", "Choose one").error("Choose an integrated care board"),
    ]
}

pub(super) fn radios() -> Vec<Radios> {
    vec![
        Radios::yes_no("admitting", "Can you admit new residents today?")
            .label_size(Size::M)
            .error("Say if you can admit new residents today"),
        Radios::new("decision", "What should happen next?")
            .label_size(Size::M)
            .hint("You can change this until the notice is sent")
            .option_with_hint("intent", "Send a notice of intent", "The provider then has 28 days to answer")
            .option("call", "Call the provider first")
            .divider("or")
            .option("close", "Close the case")
            .value("call"),
    ]
}

pub(super) fn checkboxes() -> Vec<Checkboxes> {
    vec![
        Checkboxes::new("care", "What care do you offer?")
            .label_size(Size::M)
            .hint("Tick all that apply")
            .option("general_residential", "General residential")
            .option_with_hint("dementia_nursing", "Nursing for dementia", "With a registered nurse on every shift")
            .or_only("none", "None of these")
            .values(["general_residential"]),
        Checkboxes::single("confirm", "true", "I confirm that these figures are right")
            .error("Tick the box if the figures are right"),
    ]
}

pub(super) fn dates() -> Vec<DateInput> {
    vec![
        DateInput::new("opened", "When did the new wing open?").hint("For example, 15 3 2026").values("1", "6", "2026"),
        DateInput::new("visited", "When did you visit?")
            .label_size(Size::M)
            .values("3", "13", "2026")
            .error("The date of the visit must be a real date")
            .wrong_part(DatePart::Month),
    ]
}
