//! The rows: what a location of each sector looks like in the care directory with filters.

use std::collections::HashMap;

/// Of 57,000 rows 31,000 are adult social care.
const ADULT_SOCIAL_CARE: (u64, u64) = (31, 57);

/// As many rows, in the order of [`COLUMNS`].
pub fn rows(count: usize, seed: u64) -> impl Iterator<Item = Vec<String>> {
    let mut random = Random(seed);
    let columns: HashMap<&str, usize> = COLUMNS.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    (0..count).map(move |number| {
        let mut cells = vec![String::new(); COLUMNS.len()];
        for (column, text) in location(u64::try_from(number).unwrap(), &mut random) {
            cells[columns[column.as_str()]] = text;
        }
        cells
    })
}

/// A row by column name.
fn location(number: u64, random: &mut Random) -> Vec<(String, String)> {
    let ours = random.below(ADULT_SOCIAL_CARE.1) < ADULT_SOCIAL_CARE.0;
    let mut cells = Vec::new();
    let mut set = |column: &str, text: String| cells.push((column.to_owned(), text));
    let (services, sector, directorate, category) = if ours { care(random) } else { other(random) };
    let care_home = services.iter().any(|name| name.starts_with("Care home"));
    let beds = if care_home { 3 + random.below(40) + random.below(40) * random.below(2) } else { 0 };
    set("Location ID", format!("1-{}", 100_000_000 + number * 7_919));
    set("Location HSCA start date", day(random));
    set("Dormant (Y/N)", flag(random.below(80) == 0));
    set("Care home?", flag(care_home));
    set("Location Name", format!("{} {} {number}", random.of(FIRST), random.of(SECOND)));
    if care_home {
        set("Location ODS Code", format!("V{:04}", number % 10_000));
    }
    set("Location Telephone Number", format!("01632{:06}", random.below(1_000_000)));
    set("Registered manager", format!("Manager, Example {number}"));
    set("Location Web Address", format!("www.example-{number}.test"));
    set("Care homes beds", beds.to_string());
    set("Location Type/Sector", sector.to_owned());
    set("Location Inspection Directorate", directorate.to_owned());
    set("Location Primary Inspection Category", category.to_owned());
    set(
        "Location Latest Overall Rating",
        random.of(&["Good", "Good", "Outstanding", "Requires improvement"]).to_owned(),
    );
    set("Publication Date", day(random));
    set("Inherited Rating (Y/N)", flag(false));
    place(number, random, &mut set);
    provider(number, sector, directorate, random, &mut set);
    for service in services {
        set(&format!("Service type - {service}"), "Y".to_owned());
    }
    let activity =
        if care_home { "Accommodation for persons who require nursing or personal care" } else { "Personal care" };
    let activity = if ours { activity } else { "Treatment of disease, disorder or injury" };
    set(&format!("Regulated activity - {activity}"), "Y".to_owned());
    for band in ["Dementia", "Older People", "Younger Adults", "Physical Disability"] {
        if random.below(2) == 0 {
            set(&format!("Service user band - {band}"), "Y".to_owned());
        }
    }
    if random.below(300) == 0 {
        set("Location Dual Registered", "Dual Registration".to_owned());
        set("Primary ID (Dual registration locations)", format!("1-{}", 100_000_000 + number * 7_919));
    }
    cells
}

type What = (Vec<&'static str>, &'static str, &'static str, &'static str);

fn care(random: &mut Random) -> What {
    let residential = "Residential social care";
    let community = "Community based adult social care services";
    let (services, category) = match random.below(100) {
        0..14 => (vec!["Care home service with nursing"], residential),
        14..47 => (vec!["Care home service without nursing"], residential),
        47..49 => (vec!["Care home service without nursing", "Domiciliary care service"], residential),
        49..85 => (vec!["Domiciliary care service"], community),
        85..93 => (vec!["Domiciliary care service", "Supported living service"], community),
        93..97 => (vec!["Supported living service"], community),
        97..99 => (vec!["Domiciliary care service", "Extra Care housing services"], community),
        _ => (vec!["Shared Lives"], community),
    };
    (services, "Social Care Org", "Adult social care", category)
}

fn other(random: &mut Random) -> What {
    match random.below(3) {
        0 => (vec!["Dental service"], "Primary Dental Care", "Primary medical services", "Dentists"),
        1 => (
            vec!["Doctors consultation service"],
            "Primary Medical Services",
            "Primary medical services",
            "GP Practices",
        ),
        _ => (vec!["Diagnostic and/or screening service"], "Independent Healthcare Org", "Hospitals", "Hospitals"),
    }
}

fn place(number: u64, random: &mut Random, set: &mut impl FnMut(&str, String)) {
    let (council, region, nhs_region, outcode, latitude, longitude) = *random.of(COUNCILS);
    // Within some five kilometres.
    let mut near = || f64::from(u32::try_from(random.below(80_000)).unwrap()) / 1_000_000.0 - 0.04;
    let (latitude, longitude) = (latitude + near(), longitude + near());
    let letter = |at: u64| char::from(b"ABDEFGHJLN"[usize::try_from(at % 10).unwrap()]);
    set("Location Region", region.to_owned());
    set("Location NHS Region", nhs_region.to_owned());
    set("Location Local Authority", council.to_owned());
    set("Location ONSPD CCG Code", format!("E38{:06}", number % 106));
    set("Location ONSPD CCG", format!("NHS Example ICB - {:02}Q", number % 106));
    set("Location Commissioning CCG Code", format!("E38{:06}", number % 106));
    set("Location Commissioning CCG", format!("NHS Example ICB - {:02}Q", number % 106));
    set("Location Street Address", format!("{} {} Road", 1 + random.below(200), random.of(FIRST)));
    set("Location City", council.to_owned());
    set("Location Postal Code", format!("{outcode} {}{}{}", number % 10, letter(number), letter(number / 10)));
    set("Location PAF ID", (10_000_000 + number).to_string());
    set("Location UPRN ID", (100_000_000_000 + number).to_string());
    set("Location Latitude", format!("{latitude:.6}"));
    set("Location Longitude", format!("{longitude:.6}"));
    set("Location Parliamentary Constituency", format!("{council} Central"));
}

fn provider(number: u64, sector: &str, directorate: &str, random: &mut Random, set: &mut impl FnMut(&str, String)) {
    // One location in three belongs to one of 60 groups, the others to a provider of their own or of a few.
    let id = if random.below(3) == 0 { random.below(60) } else { 1_000 + number / 2 };
    let (council, region, nhs_region, outcode, latitude, longitude) =
        *COUNCILS[usize::try_from(id).unwrap() % COUNCILS.len()];
    let brand = id < 20;
    set("Brand ID", if brand { format!("BD{id:03}") } else { "-".to_owned() });
    set("Brand Name", if brand { format!("BRAND Example {id}") } else { "-".to_owned() });
    set("Provider Companies House Number", format!("{:08}", 1_000_000 + id));
    set("Provider ID", format!("1-{}", 900_000_000 + id * 13));
    set("Provider Name", format!("Example Care {id} Limited"));
    set("Provider HSCA start date", day(&mut Random(id)));
    set("Provider Type/Sector", sector.to_owned());
    set("Provider Inspection Directorate", directorate.to_owned());
    set("Provider Primary Inspection Category", directorate.to_owned());
    set(
        "Provider Ownership Type",
        random.of(&["Organisation", "Organisation", "Individual", "Partnership"]).to_owned(),
    );
    set("Provider Telephone Number", format!("01632{id:06}"));
    set("Provider Web Address", format!("www.example-provider-{id}.test"));
    set("Provider Street Address", format!("{id} High Street"));
    set("Provider City", council.to_owned());
    set("Provider Postal Code", format!("{outcode} 1AA"));
    set("Provider PAF ID", (20_000_000 + id).to_string());
    set("Provider UPRN ID", (200_000_000_000 + id).to_string());
    set("Provider Local Authority", council.to_owned());
    set("Provider Region", region.to_owned());
    set("Provider NHS Region", nhs_region.to_owned());
    set("Provider Latitude", latitude.to_string());
    set("Provider Longitude", longitude.to_string());
    set("Provider Parliamentary Constituency", format!("{council} Central"));
    set("Provider Nominated Individual Name", format!("Individual, Example {id}"));
}

fn flag(yes: bool) -> String {
    if yes { "Y" } else { "N" }.to_owned()
}

fn day(random: &mut Random) -> String {
    format!("{}-{:02}-{:02}", 2011 + random.below(15), 1 + random.below(12), 1 + random.below(28))
}

/// SplitMix64: small, and the same everywhere for ever.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn of<'a, T: ?Sized>(&mut self, from: &'a [&'a T]) -> &'a T {
        from[usize::try_from(self.below(u64::try_from(from.len()).unwrap())).unwrap()]
    }
}

const FIRST: &[&str] =
    &["Quillmere", "Thornavon", "Oskerby", "Lindlow", "Farrowdene", "Maplewick", "Hestercombe", "Ravenslea"];

const SECOND: &[&str] = &["House", "Lodge", "Court", "Care Services", "Support", "Grange", "View", "at Home"];

/// Council, region, NHS region, a postcode district of it and where that is.
type Area = (&'static str, &'static str, &'static str, &'static str, f64, f64);

const COUNCILS: &[&Area] = &[
    &("Barking and Dagenham", "London", "London", "IG11", 51.5350, 0.0933),
    &("Bexley", "London", "London", "DA5", 51.4407, 0.1462),
    &("Bournemouth, Christchurch and Poole", "South West", "South West", "BH1", 50.7249, -1.8602),
    &("Bristol, City of", "South West", "South West", "BS1", 51.4533, -2.5935),
    &("Cambridgeshire", "East of England", "East of England", "CB1", 52.1953, 0.1421),
    &("City of London", "London", "London", "EC2M", 51.5186, -0.0862),
    &("Cumberland", "North West", "North East and Yorkshire", "CA1", 54.8859, -2.9124),
    &("Doncaster", "Yorkshire and The Humber", "North East and Yorkshire", "DN1", 53.5217, -1.1307),
    &("East Sussex", "South East", "South East", "BN7", 50.8774, -0.0008),
    &("Greenwich", "London", "London", "SE2", 51.4897, 0.1159),
    &("Haringey", "London", "London", "N4", 51.5700, -0.1044),
    &("Hertfordshire", "East of England", "East of England", "AL1", 51.7489, -0.3238),
    &("Islington", "London", "London", "EC1A", 51.5203, -0.1039),
    &("Kirklees", "Yorkshire and The Humber", "North East and Yorkshire", "BD11", 53.7523, -1.6757),
    &("Leicester", "East Midlands", "Midlands", "LE1", 52.6340, -1.1326),
    &("Luton", "East of England", "East of England", "LU1", 51.8745, -0.4271),
    &("Milton Keynes", "South East", "East of England", "MK1", 52.0055, -0.7244),
    &("North Lincolnshire", "Yorkshire and The Humber", "North East and Yorkshire", "DN9", 53.5059, -0.8930),
    &("Northumberland", "North East", "North East and Yorkshire", "NE18", 55.0379, -1.8649),
    &("Peterborough", "East of England", "East of England", "PE1", 52.5866, -0.2380),
    &("Redcar and Cleveland", "North East", "North East and Yorkshire", "TS6", 54.5656, -1.1535),
    &("Salford", "North West", "North West", "M3", 53.4837, -2.2529),
    &("Slough", "South East", "South East", "SL1", 51.5178, -0.6222),
    &("Southampton", "South East", "South East", "SO14", 50.9072, -1.3974),
    &("Stockport", "North West", "North West", "SK1", 53.4076, -2.1516),
    &("Surrey", "South East", "South East", "CR3", 51.2881, -0.0825),
    &("Thurrock", "East of England", "East of England", "RM15", 51.5087, 0.2762),
    &("Walsall", "West Midlands", "Midlands", "WS1", 52.5795, -1.9787),
    &("West Berkshire", "South East", "South East", "RG7", 51.3977, -1.0775),
    &("Wigan", "North West", "North West", "M29", 53.5084, -2.4582),
    &("Wolverhampton", "West Midlands", "Midlands", "WV1", 52.5865, -2.1159),
];

/// The header of October 2026.
pub const COLUMNS: [&str; 122] = [
    "Location ID",
    "Location HSCA start date",
    "Dormant (Y/N)",
    "Care home?",
    "Location Name",
    "Location ODS Code",
    "Location Telephone Number",
    "Registered manager",
    "Location Web Address",
    "Care homes beds",
    "Location Type/Sector",
    "Location Inspection Directorate",
    "Location Primary Inspection Category",
    "Location Latest Overall Rating",
    "Publication Date",
    "Inherited Rating (Y/N)",
    "Location Region",
    "Location NHS Region",
    "Location Local Authority",
    "Location ONSPD CCG Code",
    "Location ONSPD CCG",
    "Location Commissioning CCG Code",
    "Location Commissioning CCG",
    "Location Street Address",
    "Location Address Line 2",
    "Location City",
    "Location County",
    "Location Postal Code",
    "Location PAF ID",
    "Location UPRN ID",
    "Location Latitude",
    "Location Longitude",
    "Location Parliamentary Constituency",
    "Brand ID",
    "Brand Name",
    "Provider Companies House Number",
    "Provider Charity Number",
    "Provider ID",
    "Provider Name",
    "Provider HSCA start date",
    "Provider Type/Sector",
    "Provider Inspection Directorate",
    "Provider Primary Inspection Category",
    "Provider Ownership Type",
    "Provider Telephone Number",
    "Provider Web Address",
    "Provider Street Address",
    "Provider Address Line 2",
    "Provider City",
    "Provider County",
    "Provider Postal Code",
    "Provider PAF ID",
    "Provider UPRN ID",
    "Provider Local Authority",
    "Provider Region",
    "Provider NHS Region",
    "Provider Latitude",
    "Provider Longitude",
    "Provider Parliamentary Constituency",
    "Provider Nominated Individual Name",
    "Provider Main Partner Name",
    "Regulated activity - Accommodation for persons who require nursing or personal care",
    "Regulated activity - Accommodation for persons who require treatment for substance misuse",
    "Regulated activity - Assessment or medical treatment for persons detained under the Mental Health Act 1983",
    "Regulated activity - Diagnostic and screening procedures",
    "Regulated activity - Family planning",
    "Regulated activity - Management of supply of blood and blood derived products",
    "Regulated activity - Maternity and midwifery services",
    "Regulated activity - Nursing care",
    "Regulated activity - Personal care",
    "Regulated activity - Services in slimming clinics",
    "Regulated activity - Surgical procedures",
    "Regulated activity - Termination of pregnancies",
    "Regulated activity - Transport services, triage and medical advice provided remotely",
    "Regulated activity - Treatment of disease, disorder or injury",
    "Service type - Acute services with overnight beds",
    "Service type - Acute services without overnight beds / listed acute services with or without overnight beds",
    "Service type - Ambulance service",
    "Service type - Blood and Transplant service",
    "Service type - Care home service with nursing",
    "Service type - Care home service without nursing",
    "Service type - Community based services for people who misuse substances",
    "Service type - Community based services for people with a learning disability",
    "Service type - Community based services for people with mental health needs",
    "Service type - Community health care services - Independent Midwives",
    "Service type - Community health care services - Nurses Agency only",
    "Service type - Community healthcare service",
    "Service type - Dental service",
    "Service type - Diagnostic and/or screening service",
    "Service type - Diagnostic and/or screening service - single handed sessional providers",
    "Service type - Doctors consultation service",
    "Service type - Doctors treatment service",
    "Service type - Domiciliary care service",
    "Service type - Extra Care housing services",
    "Service type - Hospice services",
    "Service type - Hospice services at home",
    "Service type - Hospital services for people with mental health needs, learning disabilities and problems with substance misuse",
    "Service type - Hyperbaric Chamber",
    "Service type - Long term conditions services",
    "Service type - Mobile doctors service",
    "Service type - Prison Healthcare Services",
    "Service type - Rehabilitation services",
    "Service type - Remote clinical advice service",
    "Service type - Residential substance misuse treatment and/or rehabilitation service",
    "Service type - Shared Lives",
    "Service type - Specialist college service",
    "Service type - Supported living service",
    "Service type - Urgent care services",
    "Service user band - Children 0-18 years",
    "Service user band - Dementia",
    "Service user band - Learning disabilities or autistic spectrum disorder",
    "Service user band - Mental Health",
    "Service user band - Older People",
    "Service user band - People detained under the Mental Health Act",
    "Service user band - People who misuse drugs and alcohol",
    "Service user band - People with an eating disorder",
    "Service user band - Physical Disability",
    "Service user band - Sensory Impairment",
    "Service user band - Whole Population",
    "Service user band - Younger Adults",
    "Location Dual Registered",
    "Primary ID (Dual registration locations)",
];
