//! The settings as a specification. Every test has a directory of its own and an environment of its own.

use std::fs;
use std::num::NonZeroU32;

use super::page::SHIPPED;
use super::values::Size;
use super::*;

const KEY: &str = "test-key-0123456789abcdef";

/// A home of its own with a settings file in it.
struct House {
    root: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

impl House {
    fn new(settings: &str) -> Self {
        let house = Self::empty();
        fs::create_dir_all(house.root.path().join("config")).expect("directory");
        fs::write(house.file(), settings).expect("settings");
        house
    }

    fn empty() -> Self {
        Self { root: tempfile::tempdir().expect("temporary directory"), variables: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    fn file(&self) -> PathBuf {
        self.root.path().join("config/config.toml")
    }

    fn variable(&self, name: &str) -> Option<String> {
        let root = self.root.path();
        match name {
            "VTRIAGE_CONFIG_DIR" => Some(root.join("config").display().to_string()),
            "VTRIAGE_STATE_DIR" => Some(root.join("state").display().to_string()),
            "HOME" => Some(root.display().to_string()),
            _ => self.variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()),
        }
    }

    fn load(&self, flags: &Flags) -> Result<Loaded, ConfigError> {
        Config::load(flags, &|name| self.variable(name))
    }

    fn config(&self, flags: &Flags) -> Config {
        self.load(flags).expect("settings load").config
    }

    fn problem(&self) -> ConfigError {
        self.load(&Flags::default()).expect_err("settings do not load")
    }
}

#[test]
fn without_a_file_everything_is_as_shipped() {
    let house = House::empty();
    let Loaded { config, warnings } = house.load(&Flags::default()).expect("loads");
    assert_eq!(config.base_url.as_str(), DEFAULT_BASE_URL);
    assert_eq!(config.freshness, Freshness::default());
    assert_eq!((config.access, config.network, config.cache), (Access::Full, Network::Online, Cache::OnDisk));
    assert_eq!((config.tier, config.zone, config.notifications), (Tier::Auto, Zone::Utc, Notifications::Off));
    assert_eq!(config.fetch, Fetch::Ask);
    assert_eq!((config.private_objects, config.store_limit), (PrivateObjects::Forget, 512 << 20));
    assert_eq!(config.log_file, None, "nothing is logged unasked");
    assert_eq!(warnings, []);
}

#[test]
fn a_flag_beats_a_variable_beats_the_profile_beats_the_file() {
    let file = "theme = \"file\"\n[profiles.work]\ntheme = \"profile\"";
    let themed = |house: &House, theme: Option<&str>, profile: Option<&str>| {
        let flags = Flags { theme: theme.map(str::to_owned), profile: profile.map(str::to_owned), ..Flags::default() };
        house.config(&flags).theme.expect("a theme")
    };
    assert_eq!(themed(&House::new(file), None, None), "file");
    assert_eq!(themed(&House::new(file), None, Some("work")), "profile");
    let house = House::new(file).with("VTRIAGE_THEME", "variable").with("VTRIAGE_PROFILE", "work");
    assert_eq!(themed(&house, None, None), "variable");
    assert_eq!(themed(&house, Some("flag"), None), "flag");
}

#[test]
fn a_profile_may_be_named_in_the_file_itself() {
    let house = House::new("profile = \"work\"\n[profiles.work]\ntier = \"premium\"\nrequests_per_minute = 1000");
    let config = house.config(&Flags::default());
    assert_eq!((config.profile.as_str(), config.tier), ("work", Tier::Premium));
    assert_eq!(config.limits, Limits { per_minute: Some(1000), per_day: None });
}

#[test]
fn what_is_opened_is_asked_for_with_a_key_unless_the_settings_have_it_follow() {
    let fetch = |file: &str| House::new(file).config(&Flags::default()).fetch;
    assert_eq!(fetch("tier = \"premium\""), Fetch::Ask, "whatever the key has");
    assert_eq!(fetch("fetch = \"follow\""), Fetch::Follow);
    assert_eq!(fetch("fetch = \"ask\""), Fetch::Ask);
    let ConfigError::Syntax { line, message, .. } = House::new("fetch = \"always\"").problem() else {
        panic!("a mistake")
    };
    assert!(line == 1 && message.contains("always"), "{message}");
}

#[test]
fn an_unknown_profile_is_named_with_those_that_exist() {
    let house = House::new("[profiles.home]\n[profiles.work]").with("VTRIAGE_PROFILE", "wrok");
    let said = house.problem().to_string();
    assert!(said.contains("no profile wrok") && said.contains("home, work"), "{said}");
}

#[test]
fn a_mistake_is_reported_with_path_line_and_column() {
    let house = House::new("theme = \"a\"\nread_onyl = true\n");
    let ConfigError::Syntax { path, line, column, message } = house.problem() else { panic!("a syntax error") };
    assert_eq!((path, line, column), (house.file(), 2, 1));
    assert!(message.contains("read_onyl"), "{message}");
    let house = House::new("# größer\ninternal = [ \"ü\", 3 ]");
    let ConfigError::Syntax { line, column, .. } = house.problem() else { panic!("a syntax error") };
    assert_eq!((line, column), (2, 19), "columns count letters, not bytes");
    let house = House::new("[freshness]\nflagged = \"7 moons\"");
    let said = house.problem().to_string();
    assert!(said.contains("line 2") && said.contains("span of time") && said.contains("nothing was changed"), "{said}");
}

#[test]
fn a_missing_file_matters_only_if_it_was_named() {
    let house = House::empty();
    let named = Flags { config: Some(house.root.path().join("other.toml")), ..Flags::default() };
    assert!(matches!(house.load(&named), Err(ConfigError::Unreadable { .. })));
    assert!(house.load(&Flags::default()).is_ok());
}

#[test]
fn c40_no_mistake_in_the_file_repeats_the_key() {
    let mistakes = [
        format!("api_key = {KEY}"),
        format!("api_key = \"{KEY}\" x"),
        format!("api_key = \"{KEY}"),
        format!("api_key = [\"{KEY}\"]"),
        format!("[api_key]\nvalue = \"{KEY}\""),
        format!("api_key_command = {{ run = \"{KEY}\" }}"),
        format!("proxy = \"{KEY}://user:{KEY}@\""),
    ];
    for mistake in mistakes {
        let problem = House::new(&mistake).problem();
        assert!(!format!("{problem} {problem:?}").contains(KEY), "{problem}");
    }
    let numbers = House::new("api_key = 1234567890123456").problem().to_string();
    assert!(!numbers.contains("123456") && numbers.contains("quotation marks"), "{numbers}");
}

#[cfg(unix)]
#[test]
fn c40_a_settings_file_with_a_key_that_others_can_read_is_warned_about() {
    use std::os::unix::fs::PermissionsExt;
    let warnings = |settings: &str, mode: u32| {
        let house = House::new(settings);
        fs::set_permissions(house.file(), fs::Permissions::from_mode(mode)).expect("mode");
        house.load(&Flags::default()).expect("loads").warnings
    };
    let with_key = format!("[profiles.work]\napi_key = \"{KEY}\"");
    let said = warnings(&with_key, 0o644);
    assert!(matches!(said.as_slice(), [Warning::ReadableByOthers { mode: 0o644, .. }]), "{said:?}");
    assert!(!said.iter().any(|warning| warning.to_string().contains(KEY)));
    assert_eq!(warnings(&with_key, 0o600), []);
    assert_eq!(warnings("theme = \"a\"", 0o644), []);
}

#[test]
fn c40_settings_never_show_the_key() {
    let house = House::new(&format!("api_key = \"{KEY}\"\nproxy = \"http://me:hunter2@proxy.example:8080\""));
    let Loaded { config, .. } = house.load(&Flags::default()).expect("loads");
    let shown = format!("{}{config:?}", show(&config, Ok(Some(&KeySource::Settings(house.file())))));
    assert!(!shown.contains(KEY) && !shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("http://…@proxy.example:8080"), "{shown}");
    assert_eq!(
        config.proxy.expect("a proxy").address.expect("usable").reveal(),
        "http://me:hunter2@proxy.example:8080/"
    );
}

#[test]
fn plain_http_is_for_this_machine_only() {
    let base = |url: &str| House::new(&format!("base_url = \"{url}\"")).load(&Flags::default());
    for fit in ["http://127.0.0.1:8080/api/v3/", "http://localhost:1/", "http://[::1]:9/x", "https://vt.example/api/v3"]
    {
        assert!(base(fit).is_ok(), "{fit}");
    }
    assert_eq!(base("https://vt.example/api/v3//").expect("fit").config.base_url.as_str(), "https://vt.example/api/v3");
    for unfit in [
        "http://vt.example/api/v3",
        "http://localhost.example/",
        "http://192.0.2.1/",
        "ftp://127.0.0.1/",
        "vt.example",
        "https://user:secret@vt.example/",
        "https://vt.example/?x",
    ] {
        let said = base(unfit).expect_err(unfit).to_string();
        assert!(said.contains("base_url") && !said.contains("secret"), "{said}");
    }
}

#[test]
fn paths_in_the_file_start_at_home_or_beside_it() {
    let house = House::new("ca_file = \"ca.pem\"\nlog_file = \"~/v.log\"");
    let config = house.config(&Flags::default());
    assert_eq!(config.ca_cert.expect("named").path, house.root.path().join("config/ca.pem"));
    assert_eq!(config.log_file, Some(house.root.path().join("v.log")));
}

#[test]
fn c34_a_certificate_may_come_from_the_usual_variable() {
    let house = House::empty().with("SSL_CERT_FILE", "/etc/testca.pem");
    let of = |house: &House, flags: &Flags| {
        let file = house.config(flags).ca_cert.expect("named");
        (
            file.path.display().to_string(),
            file.named_by.to_string().replace(&house.root.path().display().to_string(), ""),
        )
    };
    let pair = |path: &str, named_by: &str| (path.to_owned(), named_by.to_owned());
    assert_eq!(of(&house, &Flags::default()), pair("/etc/testca.pem", "SSL_CERT_FILE"));
    let flags = Flags { ca_cert: Some(PathBuf::from("other.pem")), ..Flags::default() };
    assert_eq!(of(&house, &flags), pair("other.pem", "--ca-cert"));
    let house = House::new("ca_cert = \"/a.pem\"\n[profiles.lab]\nca_cert = \"/b.pem\"\n");
    assert_eq!(of(&house, &Flags::default()), pair("/a.pem", "ca_cert in /config/config.toml"));
    let lab = Flags { profile: Some("lab".to_owned()), ..Flags::default() };
    assert_eq!(of(&house, &lab), pair("/b.pem", "ca_cert of profile lab in /config/config.toml"));
    let house = house.with("VTRIAGE_CA_CERT", "/c.pem");
    assert_eq!(of(&house, &lab), pair("/c.pem", "VTRIAGE_CA_CERT"));
}

#[test]
fn a_doubtful_read_only_is_not_taken_for_no() {
    let house = House::empty().with("VTRIAGE_READ_ONLY", "ture");
    assert!(house.problem().to_string().contains("VTRIAGE_READ_ONLY"));
    let house = House::empty().with("VTRIAGE_READ_ONLY", "1");
    assert_eq!(house.config(&Flags::default()).access, Access::ReadOnly);
}

#[test]
fn going_on_without_the_settings_sends_and_changes_nothing() {
    let house = House::new("read_only = true\ninternal = [\".corp.example\"\n");
    let problem = house.problem();
    let fallback = Config::safe_defaults(&problem, &|name| house.variable(name)).expect("a fallback");
    assert_eq!((fallback.config.access, fallback.config.network), (Access::ReadOnly, Network::Offline));
    assert!(fallback.warnings.iter().any(|warning| warning.to_string().contains("offline and read-only")));
}

#[test]
fn the_shipped_file_names_every_setting_and_shows_the_defaults() {
    let uncommented: String = SHIPPED
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if rest.starts_with(|first: char| first.is_ascii_lowercase() || first == '[') => rest,
            _ => line,
        })
        .fold(String::new(), |page, line| page + line + "\n");
    let written = toml::from_str::<toml::Table>(&uncommented).expect("parses once uncommented");
    let tables = [
        ("", &written),
        ("freshness", table(&written, "freshness")),
        ("ticket", table(&written, "ticket")),
        ("store", table(&written, "store")),
    ];
    for (name, table) in tables {
        let header = if name.is_empty() { String::new() } else { format!("[{name}]\n") };
        let refusal = toml::from_str::<Settings>(&format!("{header}zzz = 1")).expect_err("no such setting");
        let fields: Vec<&str> = refusal.message().split('`').skip(3).step_by(2).collect();
        assert!(fields.len() >= 2, "{}", refusal.message());
        for field in fields {
            let alias = ["ca_file", "preferred_engines"].contains(&field);
            assert!(if alias { SHIPPED.contains(field) } else { table.contains_key(field) }, "{name}.{field}");
        }
    }
    let shown = |settings: &str| {
        let house = House::new(settings);
        show(&house.config(&Flags::default()), Ok(None)).replace(&house.root.path().display().to_string(), "")
    };
    // Settings without a default are shown by an example.
    let examples = ["proxy", "ca_cert", "theme", "requests_per", "log_file", "copy_command", "ticket"];
    let plain = |page: String| -> Vec<String> {
        let is_example = |line: &str| examples.iter().any(|name| line.trim_start_matches("# ").starts_with(name));
        page.lines().filter(|line| !is_example(line)).map(str::to_owned).collect()
    };
    assert_eq!(plain(shown(&uncommented)), plain(shown("")));
}

fn table<'a>(written: &'a toml::Table, name: &str) -> &'a toml::Table {
    written.get(name).and_then(toml::Value::as_table).expect("a table")
}

#[test]
fn what_show_prints_is_a_settings_file() {
    let house = House::new("trusted_engines = [\"a\\\"b\"]\ntier = \"public\"\n[freshness]\nflagged = \"2 w\"");
    let first = house.config(&Flags::default());
    fs::write(house.file(), show(&first, Ok(None))).expect("written");
    let second = house.config(&Flags::default());
    assert_eq!((first.internal, first.freshness, first.tier), (second.internal, second.freshness, second.tier));
}

#[test]
fn init_writes_the_shipped_file_once() {
    let house = House::empty();
    let config = house.config(&Flags::default());
    assert_eq!(init(&config), Ok(house.file()));
    assert_eq!(fs::read_to_string(house.file()).expect("there"), SHIPPED);
    fs::write(house.file(), "theme = \"mine\"").expect("edited");
    assert_eq!(init(&config), Err(ConfigError::Exists { path: house.file() }));
    assert_eq!(fs::read_to_string(house.file()).expect("there"), "theme = \"mine\"");
}

#[test]
fn spans_and_sizes_are_read_as_people_write_them() {
    let span = |text: &str| Span::try_from(text.to_owned()).ok().map(|span| span.0.as_secs());
    assert_eq!(span("24 h"), Some(86_400));
    assert_eq!(span("5min"), Some(300));
    assert_eq!(span("2 weeks"), Some(1_209_600));
    for odd in ["", "h", "24", "-1 h", "1.5 h", "99999999999999999999 s", "9999999999999999999 w", "١ h"] {
        assert_eq!(span(odd), None, "{odd}");
    }
    let size = |text: &str| Size::try_from(text.to_owned()).ok().map(|size| size.0);
    assert_eq!(size("500 MB"), Some(500_000_000));
    assert_eq!(size("1GiB"), Some(1 << 30));
    assert_eq!(size("1 parsec"), None);
}

#[test]
fn what_counts_as_flagged_is_set_by_kind_and_never_from_nothing() {
    let house = House::new("trusted_engines = [\"Civet Shield\"]\n[flagged_from]\nfile = 5\nurl = 1");
    let Judge { thresholds, trusted } = house.config(&Flags::default()).judge;
    let kinds = [thresholds.file, thresholds.url, thresholds.domain, thresholds.ip_address].map(NonZeroU32::get);
    assert_eq!((kinds, trusted), ([5, 1, 3, 3], vec!["Civet Shield".to_owned()]));
    let said = House::new("[flagged_from]\ndomain = 0").problem().to_string();
    assert!(said.contains("line 2") && said.contains("nonzero"), "{said}");
    let profile = House::new("[flagged_from]\nfile = 5\n[profiles.lab.flagged_from]\nurl = 7");
    let flags = Flags { profile: Some("lab".to_owned()), ..Flags::default() };
    let thresholds = profile.config(&flags).judge.thresholds;
    assert_eq!((thresholds.file.get(), thresholds.url.get()), (5, 7), "a profile changes what it names");
}

#[cfg(unix)]
#[test]
fn settings_that_cannot_be_reached_are_not_taken_for_none() {
    use std::os::unix::fs::symlink;
    let unreachable = |house: &House| {
        let problem = house.problem();
        assert!(matches!(problem, ConfigError::Unreadable { .. }), "{problem}");
        let profiles = Config::profiles(&Flags::default(), &|name| house.variable(name));
        assert!(matches!(profiles, Err(ConfigError::Unreadable { .. })));
    };
    let house = House::new("");
    fs::remove_file(house.file()).expect("removed");
    symlink("gone.toml", house.file()).expect("a link that leads nowhere");
    unreachable(&house);
    fs::remove_file(house.file()).expect("removed");
    symlink("config.toml", house.file()).expect("a link in a circle");
    unreachable(&house);
    let house = House::empty();
    symlink(house.root.path().join("unmounted"), house.root.path().join("config")).expect("a folder that is not there");
    unreachable(&house);
    let house = House::empty();
    fs::write(house.root.path().join("config"), "").expect("a file where the folder would be");
    assert!(house.load(&Flags::default()).is_ok(), "there can be no settings");
}

#[test]
fn an_empty_variable_names_no_settings_file() {
    assert_eq!(
        House::new("theme = \"file\"").with("VTRIAGE_CONFIG", "").config(&Flags::default()).theme.as_deref(),
        Some("file")
    );
}

#[test]
fn a_rate_of_nothing_is_no_rate_and_the_line_says_what_forbids_requests() {
    for setting in
        ["requests_per_minute = 0", "requests_per_day = 0", "requests_per_day = -1", "requests_per_minute = 4294967296"]
    {
        let said = House::new(&format!("theme = \"dark\"\n{setting}")).problem().to_string();
        assert!(said.contains("line 2, column") && said.contains("offline = true"), "{said}");
    }
    let most = House::new("requests_per_minute = 4294967295\nrequests_per_day = 1").config(&Flags::default());
    assert_eq!(most.limits, Limits { per_minute: Some(u32::MAX), per_day: Some(1) });
}

#[test]
fn an_entry_of_a_list_that_could_never_match_is_a_mistake_with_its_place() {
    for list in ["internal", "own_domains"] {
        let house = House::new(&format!(
            "{list} = [\"münchen.test\", \" *.Zero8.example. \", \"198.51.100.9/24\", \"8.8.8.8\"]"
        ));
        let config = house.config(&Flags::default());
        let kept = if list == "internal" { config.internal } else { config.own_domains };
        assert_eq!(kept, ["xn--mnchen-3ya.test", "zero8.example", "198.51.100.0/24", "8.8.8.8"], "{list}");
    }
    for (list, wrong) in [
        ("internal", "https://zero7.example/"),
        ("internal", "8.8.8.0/33"),
        ("internal", ""),
        ("own_domains", "a b.example"),
        ("own_domains", "someone@corp.example"),
        ("upload_hosts", "https://gate.example"),
        ("upload_hosts", "203.0.113.0/24"),
        ("extract_allow", "203.0.113.9"),
        ("extract_allow", "vendor.example/page"),
        ("trusted_engines", " "),
    ] {
        let said =
            House::new(&format!("theme = \"dark\"\n{list} = [\"a.example\", \"{wrong}\"]")).problem().to_string();
        let column = list.len() + 18;
        assert!(said.contains(&format!("line 2, column {column}: expected")), "{list} {wrong}: {said}");
    }
    let house = House::new(
        "upload_hosts = [\"*.Gate.example\", \"2001:db8::1\"]\nextract_allow = [\"*.vendor.example\"]\ntrusted_engines = [\" Civet \"]",
    );
    let config = house.config(&Flags::default());
    assert_eq!(config.upload_hosts, ["gate.example", "[2001:db8::1]"]);
    assert_eq!(
        (&*config.extract_allow, &*config.judge.trusted),
        (&["vendor.example".to_owned()][..], &["Civet".to_owned()][..])
    );
}
