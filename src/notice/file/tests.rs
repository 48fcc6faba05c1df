use super::*;

const START: &str = "id = \"2030-01\"\ntitle = \"T\"\npublished = 2029-12-01\nmonth = \"2030-01\"\n";
const SECTION: &str = "[[sections]]\nkey = \"staff\"\ntitle = \"Staff\"\nservice = \"care_home\"\n";
const NURSES: &str = "[[sections.items]]\nkey = \"nurses\"\nlabel = \"Nurses\"\nkind = \"whole\"\nminimum = 0\n\
                      maximum = 50\nguidance = \"All.\"\nrequired = \"always\"\n";
const CHECK: &str = "[[sections.checks]]\nkey = \"few\"\nseverity = \"error\"\nexpression = \"nurses < 40\"\n\
                     message = \"Too many.\"\nitems = [\"nurses\"]\n";
const HOME_CARE: &str = "[[sections]]\nkey = \"visits\"\ntitle = \"Visits\"\nservice = \"home_care\"\n\
                         [[sections.items]]\nkey = \"people\"\nlabel = \"People\"\nkind = \"whole\"\nminimum = 0\n\
                         maximum = 50\nguidance = \"Each.\"\nrequired = \"optional\"\n";
const GRID: &str = "[[sections.grids]]\nkey = \"beds\"\nlabel = \"Beds\"\n\
                    rows = [{ key = \"one\", label = \"One\" }, { key = \"two\", label = \"Two\" }]\n\
                    [[sections.grids.columns]]\nkey = \"full\"\nlabel = \"Full\"\nkind = \"whole\"\nminimum = 0\n\
                    maximum = 9\nguidance = \"Now.\"\nrequired = \"always\"\n";

fn campaigns() -> Campaigns {
    read_campaigns("c", "[[campaigns]]\nkey = \"flu\"\ntitle = \"W\"\nfrom = \"2030-01\"\nto = \"2030-02\"\n").unwrap()
}

fn faults(text: &str) -> Vec<Fault> {
    read_notice("f.toml", "2030-01", text, &campaigns(), Care::Full).err().unwrap_or_default()
}

#[test]
fn a_good_file_is_read_whole() {
    let text = [START, SECTION, GRID, NURSES, CHECK, HOME_CARE].concat();
    let notice = read_notice("f.toml", "2030-01", &text, &campaigns(), Care::Full).unwrap().notice;
    assert_eq!((notice.id.as_str(), notice.sections.len()), ("2030-01", 2));
    let staff = notice.section("staff").unwrap();
    assert_eq!(staff.paths(), ["beds.one.full", "beds.two.full", "nurses"]);
    assert_eq!(staff.checks.len(), 1);
}

/// Each is one change to a good file: what is written in place of what, and the reason that must be given at that line.
const FAULTS: &[(&str, &str, &str)] = &[
    ("title = \"T\"", "title = ", "no TOML"),
    ("title = \"T\"", "title = \" \"", "title is missing"),
    ("title = \"T\"", "title = 5", "title must be a text"),
    ("id = \"2030-01\"", "id = \"2030-02\"", "call them the same"),
    ("month = \"2030-01\"", "month = \"2030-13\"", "no month"),
    ("published = 2029-12-01", "published = \"soon\"", "published must be a day"),
    ("title = \"T\"", "title = \"T\"\ncolour = \"blue\"", "colour is not known"),
    ("service = \"care_home\"", "service = \"hotel\"", "one of care_home, home_care"),
    ("key = \"staff\"", "key = \"Staff\"", "small letters"),
    ("key = \"staff\"", "key = \"visits\"", "visits is used twice"),
    ("key = \"people\"", "key = \"nurses\"", "nurses is used twice"),
    ("key = \"two\"", "key = \"one\"", "one is used twice"),
    ("key = \"two\"", "key = \"total\"", "means something else"),
    ("key = \"nurses\"", "key = \"answers\"", "means something else"),
    ("label = \"Nurses\"", "label = \"\"", "label is missing"),
    ("label = \"Nurses\"", "hint = \"x\"", "label is missing"),
    ("kind = \"whole\"\nminimum = 0\nmaximum = 50", "kind = \"number\"", "kind cannot be number"),
    ("minimum = 0\nmaximum = 50", "minimum = 0\nmaximum = 0", "less than the maximum"),
    ("guidance = \"All.\"", "guidance = \" \"", "guidance is missing"),
    ("guidance = \"Now.\"", "hint = \"x\"", "guidance is missing"),
    ("maximum = 50", "maximum = 50.5", "maximum of a whole number"),
    ("maximum = 50", "maximum = \"many\"", "maximum must be a number"),
    ("maximum = 50", "maximum = inf", "maximum must be a number"),
    ("maximum = 50", "maximum = 5000000000", "out of all proportion"),
    ("maximum = 50", "unit = \"people\"", "maximum is missing"),
    ("required = \"always\"\n[[sections.checks]]", "required = \"now\"\n[[sections.checks]]", "required cannot be"),
    ("required = \"optional\"", "required = \"campaign measles\"", "no campaign is called measles"),
    ("required = \"optional\"", "required = \"from now\"", "no month"),
    ("required = \"optional\"", "", "required is missing"),
    ("required = \"optional\"", "required = \"optional\"\nchoices = [{ key = \"a\", label = \"A\" }]", "only an item"),
    ("severity = \"error\"", "severity = \"fatal\"", "severity cannot be fatal"),
    ("expression = \"nurses < 40\"", "expression = \"nurses <\"", "no CEL"),
    ("expression = \"nurses < 40\"", "expression = \"doctors < 40\"", "no item is called doctors"),
    ("expression = \"nurses < 40\"", "expression = \"people < 40\"", "asked of home care services"),
    ("expression = \"nurses < 40\"", "expression = \"sections.visits.people < 40\"", "asked of home care services"),
    ("expression = \"nurses < 40\"", "expression = \"sections.nowhere.people < 40\"", "no section is called nowhere"),
    ("expression = \"nurses < 40\"", "expression = \"sections.staff.nurses < 40\"", "of this section itself"),
    ("expression = \"nurses < 40\"", "expression = \"nurses < 'x'\"", "does not take"),
    ("expression = \"nurses < 40\"", "expression = \"nurses + 1\"", "true or false"),
    ("expression = \"nurses < 40\"", "expression = \"nurses <= 50\"", "never fail"),
    ("expression = \"nurses < 40\"", "expression = \"nurses > 50\"", "never pass"),
    ("expression = \"nurses < 40\"", "expression = \"beds.total.full <= 18\"", "never fail"),
    ("expression = \"nurses < 40\"", "expression = \"beds.total.full < beds.one.full\"", "never pass"),
    ("expression = \"nurses < 40\"", "expression = \"beds.total.full >= beds.one.full\"", "never fail"),
    (
        "expression = \"nurses < 40\"",
        "expression = \"previous.beds.total.full < previous.beds.two.full\"",
        "never pass",
    ),
    ("message = \"Too many.\"", "message = \"\"", "message is missing"),
    ("message = \"Too many.\"", "message = \"{row}: too many.\"", "only a check with each_row"),
    ("items = [\"nurses\"]", "items = [\"doctors\"]", "no item of this section is called doctors"),
    ("items = [\"nurses\"]", "items = []", "items are missing"),
    ("items = [\"nurses\"]", "items = [1]", "items must be a list of texts"),
    ("items = [\"nurses\"]", "items = [\"nurses\"]\neach_row = \"rooms\"", "no grid of this section"),
    ("items = [\"nurses\"]", "items = [\"nurses\"]\neach_row = \"beds\"", "name the row's cells"),
];

#[test]
fn every_fault_is_named_with_its_line() {
    let good = [START, SECTION, GRID, NURSES, CHECK, HOME_CARE].concat();
    for (old, new, reason) in FAULTS {
        let text = good.replacen(old, new, 1);
        assert_ne!(text, good, "{old}");
        let found = faults(&text);
        // In the line that was changed, or at the head of the table in which something is missing.
        let is_there = |line: usize| {
            let line = text.lines().nth(line - 1).unwrap();
            new.contains(line) || line.contains(new) || line.starts_with("[[")
        };
        assert!(found.iter().any(|fault| fault.reason.contains(reason) && is_there(fault.line)), "{new}: {found:?}");
    }
}

#[test]
fn all_faults_are_told_at_once_in_order() {
    let text = [START, SECTION, NURSES, CHECK].concat();
    let text = text.replace("label = \"Nurses\"", "label = \"\"").replace("nurses < 40", "x < 40");
    let found = faults(&text);
    let lines: Vec<usize> = found.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [11, 20], "{found:?}");
    assert!(found[1].to_string().starts_with("f.toml:20: no item is called x"), "{}", found[1]);
}

#[test]
fn a_total_counts_only_the_rows_that_are_there() {
    let (grid, check) =
        (GRID.replace("minimum = 0", "minimum = 2"), CHECK.replace("nurses < 40", "beds.total.full >= 3"));
    assert_eq!(faults(&[START, SECTION, grid.as_str(), NURSES, check.as_str()].concat()), []);
}

#[test]
fn a_section_or_a_notice_that_asks_nothing_is_refused() {
    assert!(faults(START).iter().any(|fault| fault.reason.contains("asks nothing")));
    assert!(faults(&[START, SECTION].concat()).iter().any(|fault| fault.reason.contains("asks nothing")));
}

#[test]
fn a_check_for_each_row_becomes_one_for_each() {
    let check = "[[sections.checks]]\nkey = \"few\"\nseverity = \"warning\"\neach_row = \"beds\"\n\
                 expression = \"beds.row.full < previous.beds.row.full + 3\"\nmessage = \"{row}: too many.\"\n\
                 items = [\"beds.row.full\"]\n";
    let notice = read_notice("f.toml", "2030-01", &[START, SECTION, GRID, check].concat(), &campaigns(), Care::Full)
        .unwrap()
        .notice;
    let checks = &notice.section("staff").unwrap().checks;
    let told: Vec<_> =
        checks.iter().map(|check| (check.key.as_str(), check.message.as_str(), check.items[0].as_str())).collect();
    assert_eq!(told, [("few.one", "One: too many.", "beds.one.full"), ("few.two", "Two: too many.", "beds.two.full")]);
    assert_eq!(checks[1].expression, "beds.two.full < previous.beds.two.full + 3");
}

#[test]
fn campaigns_that_end_before_they_begin_or_overlap_are_refused() {
    let campaign = |from: &str, to: &str| {
        format!("[[campaigns]]\nkey = \"flu\"\ntitle = \"W\"\nfrom = \"{from}\"\nto = \"{to}\"\n")
    };
    for (text, reason) in [
        (campaign("2030-02", "2030-01"), "ends before"),
        (campaign("2030-01", "2030-03") + &campaign("2030-03", "2030-04"), "overlap"),
        (campaign("2030-01", "x"), "no month"),
        ("colour = 1".to_owned(), "not known"),
    ] {
        let found = read_campaigns("c.toml", &text).unwrap_err();
        assert!(found.iter().any(|fault| fault.reason.contains(reason)), "{text}: {found:?}");
    }
}
