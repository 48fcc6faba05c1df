use super::*;

struct Small;

impl Scope for Small {
    fn variable(&self, path: &str) -> Result<Range, String> {
        match path {
            "staff" | "absent" | "beds.total.occupied" => Ok(Range::Whole(0, 500)),
            "beds.one.occupied" | "beds.two.occupied" => Ok(Range::Whole(0, 250)),
            "hours" => Ok(Range::Decimal(0.0, 9_999.0)),
            "hours.total.paid" => Ok(Range::Decimal(0.0, 0.9)),
            "hours.one.paid" | "hours.two.paid" | "hours.three.paid" => Ok(Range::Decimal(0.0, 0.3)),
            "change" => Ok(Range::Whole(-50, 50)),
            "checked" => Ok(Range::Day),
            "open" => Ok(Range::YesNo),
            _ => Err(format!("{path} is not known")),
        }
    }

    fn can_be_asked_for(&self, path: &str) -> bool {
        self.variable(path).is_ok()
    }
}

struct Given(&'static [(&'static str, Scalar)]);

impl Source for Given {
    fn scalar(&self, path: &str, _: Kind) -> Option<Scalar> {
        self.0.iter().find(|(known, _)| *known == path).map(|(_, value)| value.clone())
    }

    fn has(&self, path: &str) -> bool {
        self.scalar(path, Kind::Whole).is_some()
    }
}

#[test]
fn a_check_runs_on_what_was_given() {
    let program = Program::compile("absent <= staff", &Small).unwrap();
    let given = |staff, absent| {
        let values = Box::leak(Box::new([("staff", Scalar::Whole(staff)), ("absent", Scalar::Whole(absent))]));
        program.run(&Given(values))
    };
    assert_eq!(given(3, 3), Some(true));
    assert_eq!(given(3, 4), Some(false));
}

#[test]
fn a_check_does_not_apply_when_something_was_left_out_unless_it_asks() {
    const STAFF: &[(&str, Scalar)] = &[("staff", Scalar::Whole(3))];
    let program = Program::compile("absent <= staff", &Small).unwrap();
    assert_eq!(program.run(&Given(STAFF)), None);
    let program = Program::compile("!has(answers.absent) || absent <= staff", &Small).unwrap();
    assert_eq!(program.run(&Given(STAFF)), Some(true));
}

#[test]
fn paths_are_read_as_one_variable() {
    const BEDS: &[(&str, Scalar)] = &[("beds.total.occupied", Scalar::Whole(3))];
    let program = Program::compile("beds.total.occupied < 4", &Small).unwrap();
    assert_eq!(program.run(&Given(BEDS)), Some(true));
}

#[test]
fn wrong_types_and_unknown_paths_are_named() {
    for (expression, named) in [
        ("absent <= staff +", "no CEL"),
        ("absent <= nobody", "nobody is not known"),
        ("open + 1 > 2", "a yes or no and a whole number"),
        ("open == 1", "a yes or no and a whole number"),
        ("hours / staff > 2.0", "double"),
        ("staff + absent", "true or false"),
        ("[1, 2].exists(x, x == staff)", "exists"),
        ("size('a') > staff", "size"),
        ("has(answers.nobody)", "nobody"),
        ("1 < 2", "no item"),
    ] {
        let faults = Program::compile(expression, &Small).unwrap_err().join("; ");
        assert!(faults.contains(named), "{expression}: {faults}");
    }
}

#[test]
fn a_check_that_cannot_fail_or_pass_or_breaks_off_is_found() {
    for (expression, named) in [
        ("staff >= 0", "never fail"),
        ("staff <= 500", "never fail"),
        ("staff > 500", "never pass"),
        ("staff + absent > 1000", "never pass"),
        ("100 / staff > 3", "breaks off"),
        ("has(answers.staff) || !has(answers.staff)", "never fail"),
        ("!(has(answers.staff) || has(answers.absent)) || staff + absent < 9", "breaks off"),
        ("!has(answers.staff) || !has(answers.hours) || staff < 9 || absent > 9 || has(answers.absent)", "breaks off"),
        ("beds.total.occupied < beds.one.occupied", "never pass"),
        ("beds.total.occupied >= beds.one.occupied", "never fail"),
        ("beds.total.occupied <= beds.one.occupied + 250", "never fail"),
        ("beds.total.occupied == beds.one.occupied + beds.two.occupied", "never fail"),
        ("hours.total.paid - hours.one.paid - hours.two.paid - hours.three.paid < 0.001", "never fail"),
        ("checked >= '1900-01-01'", "never fail"),
        ("checked <= '2100-12-31'", "never fail"),
        ("checked > '2100-12-31'", "never pass"),
        ("checked < '2026-03-01' && checked > '2026-02-28'", "never pass"),
    ] {
        let faults = faults_when_tried(&Program::compile(expression, &Small).unwrap());
        assert!(faults.iter().any(|fault| fault.contains(named)), "{expression}: {faults:?}");
    }
}

#[test]
fn a_check_that_can_pass_and_fail_has_no_faults() {
    for expression in [
        "absent <= staff",
        "staff == 0 || hours / double(staff) < 300.0",
        "!(staff == absent && staff == beds.total.occupied) || staff == 0",
        "!has(answers.hours) || hours > 1.0",
        "has(answers.staff) || has(answers.absent)",
        "staff < 5 || !has(answers.absent)",
        "(!has(answers.staff) || staff < 9) && (!has(answers.absent) || absent < 9)",
        "change + 7 != 0",
        "change != -7",
        "beds.total.occupied > beds.one.occupied",
        "beds.total.occupied == beds.one.occupied",
        "beds.total.occupied < beds.one.occupied + 250",
        "!has(answers.beds.one.occupied) || beds.total.occupied > beds.one.occupied",
        "checked >= '2027-01-01' && checked <= '2027-12-31'",
        "checked != '2026-03-01'",
        "checked in ['2026-03-01', '2031-12-31']",
        "checked <= '2100-06-01'",
    ] {
        assert_eq!(faults_when_tried(&Program::compile(expression, &Small).unwrap()), Vec::<String>::new());
    }
}
