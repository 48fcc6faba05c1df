//! The page that shows every component, with figures and names as the service has them: for people who build pages,
//! and for the tests that look at each component in a browser. It is not served in production.

mod fields;

use serde::Serialize;

use super::components::{
    BackLink, Breadcrumbs, Button, ButtonForm, Checkboxes, Content, CsrfField, DateInput, Details, ErrorMessage,
    ErrorSummary, FileUpload, Input, InsetText, LineChart, Link, NotificationBanner, Pagination, PasswordInput, Radios,
    Select, Size, SummaryList, SummaryRow, Table, Tag, TagColour, Task, TaskList, Textarea, WarningCallout,
};

const LONG_NAME: &str = "St Bartholomew-the-Great and Holy Trinity Residential and Nursing Home for Older People";

/// Every component, most of them twice: as usual, and with an error or a very long name.
#[derive(Clone, Debug, Serialize)]
pub struct Gallery {
    problems: ErrorSummary,
    banners: Vec<NotificationBanner>,
    breadcrumbs: Breadcrumbs,
    back_link: BackLink,
    csrf: CsrfField,
    buttons: Vec<Button>,
    button_forms: Vec<ButtonForm>,
    inputs: Vec<Input>,
    passwords: Vec<PasswordInput>,
    textareas: Vec<Textarea>,
    file_uploads: Vec<FileUpload>,
    selects: Vec<Select>,
    radios: Vec<Radios>,
    checkboxes: Vec<Checkboxes>,
    dates: Vec<DateInput>,
    error_message: ErrorMessage,
    summary_lists: Vec<SummaryList>,
    tables: Vec<Table>,
    chart: LineChart,
    task_list: TaskList,
    tags: Vec<Tag>,
    inset_text: InsetText,
    details: Vec<Details>,
    warning_callout: WarningCallout,
    paginations: Vec<Pagination>,
}

impl Gallery {
    /// The gallery with its made-up figures.
    pub fn example() -> Self {
        let dates = fields::dates();
        Self {
            problems: problems(&dates),
            banners: banners(),
            breadcrumbs: Breadcrumbs::new()
                .link("Home", "/")
                .link("Your returns", "/returns")
                .link(LONG_NAME, "/returns"),
            back_link: BackLink::new("/returns").text("Back to your returns"),
            csrf: CsrfField::new("example"),
            buttons: buttons(),
            button_forms: button_forms(),
            inputs: fields::inputs(),
            passwords: fields::passwords(),
            textareas: fields::textareas(),
            file_uploads: fields::file_uploads(),
            selects: fields::selects(),
            radios: fields::radios(),
            checkboxes: fields::checkboxes(),
            dates,
            error_message: ErrorMessage::new("upload-error", "Row 14, column F: the number of beds must be a number"),
            summary_lists: summary_lists(),
            tables: vec![vacancies_table(), workforce_table(), responsive_table()],
            chart: chart(),
            task_list: task_list(),
            tags: tags(),
            inset_text: InsetText::new(["You can change these figures until 11:59pm on 21 July 2026."]),
            details: details(),
            warning_callout: WarningCallout::new(
                "This return is late",
                [
                    "The window for June closed on 21 July 2026.",
                    "You can still send your figures. We will record them as late.",
                ],
            )
            .heading_level(3),
            paginations: paginations(),
        }
    }
}

fn problems(dates: &[DateInput]) -> ErrorSummary {
    let summary = ErrorSummary::new()
        .problem("occupied-beds", "Occupied beds must be 24 or fewer")
        .problem("admitting", "Say if you can admit new residents today");
    let summary = dates
        .iter()
        .skip(1)
        .fold(summary, |summary, date| summary.problem(date.error_id(), "The date of the visit must be a real date"));
    summary.general("Somebody else saved these figures while you were typing. Check them again")
}

fn banners() -> Vec<NotificationBanner> {
    vec![
        NotificationBanner::info("The window for July closes on 21 August 2026.")
            .link("See what you still owe", "/returns")
            .id("info"),
        NotificationBanner::success(format!("The figures for {LONG_NAME} are saved.")).title("Saved").id("success"),
    ]
}

fn buttons() -> Vec<Button> {
    vec![
        Button::new("Save and continue").once().id("save"),
        Button::new("Save as draft").secondary().named("action", "draft"),
        Button::new("Delete this draft").warning(),
        Button::link("Start the July return", "/returns"),
        Button::new("Change").small().secondary().hidden_text("bed vacancies"),
    ]
}

fn button_forms() -> Vec<ButtonForm> {
    let confirm = Button::new("Nothing has changed").once();
    let sign_out = Button::new("Sign out of all other devices").as_link();
    vec![
        ButtonForm::new("/components", "example", confirm).hidden("unchanged", "true"),
        ButtonForm::new("/components", "example", sign_out),
    ]
}

fn summary_lists() -> Vec<SummaryList> {
    let change = |what: &str| Link::new("Change", "/components").hidden_text(what);
    vec![
        SummaryList::new()
            .row(SummaryRow::new("Care home", LONG_NAME))
            .row(
                SummaryRow::new("Address", Content::lines(["14 Station Road", "Berwick-upon-Tweed", "TD15 1NB"]))
                    .action(change("the address")),
            )
            .row(
                SummaryRow::new("Free beds", Content::number(5))
                    .action(change("free beds"))
                    .action(Link::new("History", "/components").hidden_text("of free beds")),
            )
            .row(SummaryRow::new("State", Tag::new("Late", TagColour::Red))),
        SummaryList::new()
            .borderless()
            .row(SummaryRow::new("Provider", Link::new("Northern Care Homes Limited", "/components")))
            .row(SummaryRow::new("CQC number", String::from("1-101634231"))),
    ]
}

fn vacancies_table() -> Table {
    let row = |kind: &str, beds: u32, occupied: u32| {
        [kind.into(), Content::number(beds), Content::number(occupied), Content::number(beds - occupied)]
    };
    Table::new("Beds at midnight on 14 July 2026")
        .caption_size(Size::M)
        .first_cell_is_header()
        .column("Kind of care")
        .numeric("Beds")
        .numeric("Occupied")
        .numeric("Free")
        .row(row("General residential", 24, 22))
        .row(row("Residential for dementia", 12, 12))
        .row(row("Nursing", 18, 15))
}

fn workforce_table() -> Table {
    let months = ["February", "March", "April", "May", "June", "July"];
    let row = |role: &str, start: usize| {
        std::iter::once(Content::text(role)).chain((start..).take(6).map(Content::number)).collect::<Vec<_>>()
    };
    let table = Table::new("Staff in post, by month").scrolling("workforce").first_cell_is_header().column("Role");
    months
        .iter()
        .fold(table, |table, month| table.numeric(*month))
        .row(row("Registered nurses", 12))
        .row(row("Care workers", 41))
}

fn responsive_table() -> Table {
    let row = |name: &str, missing: u32, tag| {
        [Link::new(name, "/components").into(), Content::number(missing), Content::from(tag)]
    };
    Table::new("Locations that owe figures")
        .hidden_caption()
        .responsive()
        .first_cell_is_header()
        .column("Location")
        .numeric("Months missed")
        .column("State")
        .row(row(LONG_NAME, 2, Tag::new("At risk", TagColour::Orange)))
        .row(row("Rose Cottage", 0, Tag::new("Complete", TagColour::Green)))
}

fn chart() -> LineChart {
    let description =
        "Complete after 4 days: 41% now, 50% in June and 48% in May. At the end: 97% in June and 96% in May.";
    let chart = LineChart::new("complete", "Share of returns complete, by day", description, "Days since the start", 7);
    let chart = (0..=7).fold(chart, |chart, day| chart.step(day, day.to_string()));
    chart
        .line("Now 41%", [0, 80, 190, 300, 410])
        .line("June 97%", [0, 100, 240, 380, 500, 610, 720, 970])
        .line("May 96%", [0, 90, 210, 350, 480, 600, 700, 960])
}

fn task_list() -> TaskList {
    TaskList::new("july")
        .task(Task::new("Bed vacancies").href("/components").done("Completed"))
        .task(
            Task::new("Workforce")
                .href("/components")
                .hint("Last sent in May")
                .status(Tag::new("To do", TagColour::Blue)),
        )
        .task(Task::new("Visiting").href("/components").status(Tag::plain("Draft")))
        .task(Task::new("Send the return").cannot_start("Cannot start yet"))
}

fn tags() -> Vec<Tag> {
    let coloured = [
        ("White", TagColour::White),
        ("Excused", TagColour::Grey),
        ("Complete", TagColour::Green),
        ("Reopened", TagColour::AquaGreen),
        ("To do", TagColour::Blue),
        ("Appeal", TagColour::Purple),
        ("Withdrawn", TagColour::Pink),
        ("Missing", TagColour::Red),
        ("At risk", TagColour::Orange),
        ("Partial", TagColour::Yellow),
    ];
    let tags = coloured.into_iter().map(|(text, colour)| Tag::new(text, colour));
    tags.chain([Tag::plain("New")]).collect()
}

fn details() -> Vec<Details> {
    vec![
        Details::new(
            "Which beds count as free",
            [
                "A bed counts as free if a new resident could move in today.",
                "A bed kept for somebody in hospital is not free.",
            ],
        ),
        Details::new("How we worked this out", ["24 beds less 22 occupied leaves 2."]).open(),
    ]
}

fn paginations() -> Vec<Pagination> {
    vec![
        Pagination::numbered(7, 310, |page| format!("/compliance?page={page}")).label("Pages of locations"),
        Pagination::new()
            .previous("/returns/2026-05", "May 2026")
            .next("/returns/2026-07", "July 2026")
            .label("Months"),
    ]
}
