//! The order in which the key is looked for, and what can go wrong at each place.

use std::fs;

use super::*;

const KEY: &str = "test-key-0123456789abcdef";

/// A home of its own; `find` loads its settings and looks for the key.
struct House(tempfile::TempDir);

impl House {
    fn new(settings: &str) -> Self {
        let house = Self(tempfile::tempdir().expect("temporary directory"));
        house.put("config.toml", settings);
        house
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("written");
        #[cfg(unix)]
        set_mode(&path, 0o600);
        path
    }

    fn variable(&self, variables: &[(&str, &str)], name: &str) -> Option<String> {
        match name {
            "VTRIAGE_CONFIG_DIR" | "VTRIAGE_STATE_DIR" | "HOME" => Some(self.0.path().display().to_string()),
            _ => variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()),
        }
    }

    fn config(&self, flags: &Flags, variables: &[(&str, &str)]) -> Config {
        Config::load(flags, &|name| self.variable(variables, name)).expect("settings load").config
    }

    fn find(&self, flags: &Flags, variables: &[(&str, &str)]) -> Result<Found, KeyError> {
        self.config(flags, variables).find_key(&|name| self.variable(variables, name))
    }

    /// The key found and where, in words.
    fn found(&self, flags: &Flags, variables: &[(&str, &str)]) -> Option<(String, String)> {
        let key = self.find(flags, variables).expect("no fault").key?;
        let place = key.from.to_string().replace(&self.0.path().display().to_string(), "");
        Some((key.secret.expose_secret().to_owned(), place))
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("mode");
}

fn pair(key: &str, place: &str) -> (String, String) {
    (key.to_owned(), place.to_owned())
}

#[test]
fn each_place_is_asked_only_if_those_before_it_are_silent() {
    let house = House::new("api_key = \"in-settings\"");
    let flag = Flags { api_key_file: Some(house.put("flag.key", "in-flag\n")), ..Flags::default() };
    let variables = [("VTCLI_APIKEY", "in-vtcli"), ("VT_API_KEY", "in-vt"), ("VTRIAGE_API_KEY", "in-ours")];
    let none = Flags::default();
    assert_eq!(house.found(&flag, &variables), Some(pair("in-flag", "--api-key-file /flag.key")));
    assert_eq!(house.found(&none, &variables), Some(pair("in-ours", "the variable VTRIAGE_API_KEY")));
    assert_eq!(house.found(&none, &variables[..2]), Some(pair("in-vt", "the variable VT_API_KEY")));
    assert_eq!(house.found(&none, &variables[..1]), Some(pair("in-vtcli", "the variable VTCLI_APIKEY")));
    assert_eq!(house.found(&none, &[]), Some(pair("in-settings", "api_key in /config.toml")));
    house.put(".vt.toml", "apikey=\"in-vt-cli\"\nother=1");
    house.put("api-key", "kept");
    house.put("config.toml", "");
    assert_eq!(house.found(&none, &[]), Some(pair("kept", "the file /api-key")));
    fs::remove_file(house.0.path().join("api-key")).expect("removed");
    assert_eq!(house.found(&none, &[]), Some(pair("in-vt-cli", "vt-cli's /.vt.toml")));
    fs::remove_file(house.0.path().join(".vt.toml")).expect("removed");
    assert_eq!(house.found(&none, &[]), None);
}

#[cfg(unix)]
#[test]
fn the_command_comes_before_the_file_and_the_file_before_the_text() {
    let house = House::new("");
    house.put("a.key", "in-file");
    let settings = [
        "api_key = \"in-text\"\napi_key_file = \"a.key\"\napi_key_command = \"/bin/echo in-command\"",
        "api_key = \"in-text\"\napi_key_file = \"a.key\"",
        "api_key = \"in-text\"",
    ];
    let mut keys = Vec::new();
    for text in settings {
        house.put("config.toml", text);
        keys.extend(house.found(&Flags::default(), &[]).map(|(key, _)| key));
    }
    assert_eq!(keys, ["in-command", "in-file", "in-text"]);
}

#[cfg(unix)]
#[test]
fn no_shell_reads_the_command() {
    let house = House::new("api_key_command = [\"/bin/echo\", \"$HOME;id\"]");
    assert_eq!(house.found(&Flags::default(), &[]), Some(pair("$HOME;id", "api_key_command (/bin/echo)")));
}

#[test]
fn a_place_that_was_named_and_fails_is_not_passed_over() {
    let absent = House::new("api_key_file = \"absent.key\"\napi_key = \"other\"");
    let fault = absent.find(&Flags::default(), &[]).expect_err("absent");
    assert!(fault.to_string().contains("absent.key"), "{fault}");
    let house = House::new("");
    house.put(".vt.toml", "apikey=\"other\"");
    let fault = house.find(&Flags::default(), &[("VT_API_KEY", " \n")]).expect_err("empty");
    assert_eq!(fault.to_string(), "the API key from the variable VT_API_KEY is empty; nothing was sent");
}

#[test]
fn a_text_that_cannot_be_a_header_is_refused_without_repeating_it() {
    let long = "k".repeat(LONGEST + 1);
    let cases = [
        ("", Fault::Empty),
        ("two words", Fault::Letters),
        ("schlüssel", Fault::Letters),
        ("a\u{1b}b", Fault::Letters),
        ("\u{feff}\"\"", Fault::Empty),
        ("VT_API_KEY=\"key\"", Fault::Line('=')),
        ("x-apikey: key", Fault::Line(':')),
        ("\"key\",", Fault::Line(',')),
    ];
    for (text, fault) in cases.into_iter().chain([(long.as_str(), Fault::Long)]) {
        assert_eq!(validate(text).map(drop), Err(fault), "{text:?}");
    }
    let house = House::new("api_key = \"secret words\"");
    let fault = house.find(&Flags::default(), &[]).expect_err("refused");
    assert!(!format!("{fault} {fault:?}").contains("secret words"), "{fault}");
    for text in [" \tkey\r\n", "\u{feff}key", "\"key\"", " '<key>' "] {
        assert_eq!(validate(text).expect("a key").expose_secret(), "key", "{text:?}");
    }
    assert_eq!(validate("a2V5==").expect("base64").expose_secret(), "a2V5==");
}

#[test]
fn a_profile_for_another_service_does_not_fall_back_on_the_shared_key() {
    let house = House::new(
        "api_key = \"shared\"\n[profiles.night]\ntier = \"public\"\n[profiles.lab]\nbase_url = \"http://127.0.0.1:9/\"",
    );
    house.put(".vt.toml", "apikey=\"vt-cli\"");
    house.put("api-key", "kept");
    let of = |profile: &str| house.found(&Flags { profile: Some(profile.to_owned()), ..Flags::default() }, &[]);
    assert_eq!(of("night"), Some(pair("shared", "api_key in /config.toml")));
    assert_eq!(of("lab"), None);
    house.put("api-key-lab", "lab-key");
    assert_eq!(of("lab"), Some(pair("lab-key", "the file /api-key-lab")));
}

#[test]
fn a_variable_that_hides_the_named_profiles_key_is_said() {
    let house = House::new("api_key = \"a\"\n[profiles.work]\napi_key = \"b\"");
    let named = Flags { profile: Some("work".to_owned()), ..Flags::default() };
    let found = house.find(&named, &[("VT_API_KEY", "c")]).expect("found");
    assert!(matches!(found.warnings.as_slice(), [Warning::ProfileKeyUnused { profile, .. }] if profile == "work"));
    assert_eq!(house.find(&Flags::default(), &[("VT_API_KEY", "c")]).expect("found").warnings, []);
}

#[cfg(unix)]
#[test]
fn c40_a_key_file_that_others_can_read_is_warned_about() {
    let house = House::new("api_key_file = \"a.key\"");
    let path = house.put("a.key", KEY);
    set_mode(&path, 0o640);
    let found = house.find(&Flags::default(), &[]).expect("found");
    assert_eq!(found.warnings, [Warning::ReadableByOthers { path, mode: 0o640 }]);
    assert!(!format!("{found:?}").contains(KEY), "{found:?}");
}

#[cfg(unix)]
#[test]
fn a_saved_key_is_its_owners_alone_and_is_found_again() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::new("");
    let path = house.config(&Flags::default(), &[]).key_file();
    for key in ["first", "second"] {
        save_key(&path, &key.to_owned().into()).expect("saved");
        assert_eq!(house.found(&Flags::default(), &[]), Some(pair(key, "the file /api-key")));
    }
    assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
    let left = fs::read_dir(house.0.path()).expect("listed").count();
    assert_eq!(left, 2, "no temporary file is left beside the settings and the key");
    let blocked = save_key(&house.0.path().join("config.toml/key"), &KEY.to_owned().into()).expect_err("no directory");
    assert!(!blocked.to_string().contains(KEY), "{blocked}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_keyring_is_asked_by_its_documented_command() {
    let house = House::new("");
    // The stand-in prints its arguments, which are therefore the "key".
    std::os::unix::fs::symlink("/bin/echo", house.0.path().join("secret-tool")).expect("linked");
    let path = house.0.path().display().to_string();
    let (program, arguments) = KEYRINGS[0];
    let said = ask_keyring(program, arguments, &|name| house.variable(&[("PATH", &path)], name), PATIENCE);
    assert_eq!(said, Ok(Some("lookup service vtriage\n".to_owned())));
    let fault = house.find(&Flags::default(), &[("PATH", &path)]).expect_err("has spaces");
    assert!(fault.to_string().contains("system keyring"), "{fault}");
    assert!(house.find(&Flags::default(), &[]).expect("no keyring").key.is_none());
}

#[cfg(unix)]
#[test]
fn a_keyring_that_gives_no_answer_is_not_taken_for_one_without_a_key() {
    let house = House::new("");
    let path = house.0.path().display().to_string();
    let patience = Duration::from_millis(50);
    let said = |script: &str, patience: Duration| {
        let place = house.put("ring", &format!("#!/bin/sh\n{script}\n"));
        set_mode(&place, 0o700);
        ask_keyring("ring", &[], &|name| house.variable(&[("PATH", &path)], name), patience)
    };
    assert_eq!(said("exec /bin/sleep 600", patience), Err(ProgramError::Slow { after: patience }));
    assert_eq!(said("printf '\\377'", PATIENCE), Err(ProgramError::NoText));
    assert_eq!(said("exit 1", PATIENCE), Ok(None));
    let error = KeyError::Unheard { from: KeySource::Keyring("ring"), reason: "it gave no answer".to_owned() };
    let words = error.to_string();
    for part in ["ring", "no other place was looked at", "unlock it", "VTRIAGE_API_KEY", "api_key_file"] {
        assert!(words.contains(part), "{part} in {words}");
    }
}

#[test]
fn c40_the_first_screen_can_say_where_the_key_is_looked_for() {
    let places = House::new("").config(&Flags::default(), &[]).key_places().join("\n");
    for place in
        ["--api-key-file", "VTRIAGE_API_KEY", "VT_API_KEY", "VTCLI_APIKEY", "config.toml", "api-key", ".vt.toml"]
    {
        assert!(places.contains(place), "{place} in {places}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_where_the_key_belongs_is_refused_and_neither_it_nor_its_target_is_changed() {
    let house = House::new("");
    let target = house.0.path().join("theirs");
    std::fs::write(&target, "theirs\n").expect("written");
    let link = house.0.path().join("api-key");
    std::os::unix::fs::symlink(&target, &link).expect("a link");
    let refused = save_key(&link, &KEY.to_owned().into()).expect_err("a link").to_string();
    assert!(refused.contains("api-key: it is a symbolic link"), "{refused}");
    assert!(!refused.contains(KEY));
    assert_eq!(std::fs::read_to_string(&target).expect("reads"), "theirs\n");
    assert!(std::fs::symlink_metadata(&link).expect("there").is_symlink());
}

#[test]
fn no_two_profiles_share_a_key_file() {
    let paths = House::new("").config(&Flags::default(), &[]).paths;
    let names = [
        "acme_eu",
        "acme.eu",
        "acme eu",
        "acme/eu",
        "acme%2Eeu",
        "acme%eu",
        "acme-eu",
        "acme\u{301}",
        "acme",
        "å",
        "a\u{30a}",
        "",
        "default",
    ];
    let files: std::collections::BTreeSet<PathBuf> = names.iter().map(|name| paths.key_file(name)).collect();
    assert_eq!(files.len(), names.len(), "{files:?}");
    assert!(files.iter().all(|file| file.parent() == Some(&*paths.config_dir)), "{files:?}");
    for (name, file) in [("default", "api-key"), ("acme_eu", "api-key-acme_eu"), ("acme-2", "api-key-acme-2")] {
        assert_eq!(paths.key_file(name), paths.config_dir.join(file), "{name} keeps its file");
    }
}

#[test]
fn a_key_that_could_be_another_profiles_is_not_sent_and_the_user_is_told_where_to_move_it() {
    let house = House::new("[profiles.\"acme.eu\"]\nbase_url = \"https://other.example/api/v3\"\n[profiles.acme_eu]\n");
    house.put("api-key-acme_eu", "for-virustotal");
    let of = |profile: &str| Flags { profile: Some(profile.to_owned()), ..Flags::default() };
    assert_eq!(house.found(&of("acme_eu"), &[]), Some(pair("for-virustotal", "the file /api-key-acme_eu")));
    let found = house.find(&of("acme.eu"), &[]).expect("no fault");
    assert!(found.key.is_none());
    let said: Vec<String> = found.warnings.iter().map(ToString::to_string).collect();
    assert!(
        matches!(&*said, [one] if one.contains("api-key-acme_eu") && one.contains("api-key-acme%2Eeu")),
        "{said:?}"
    );
    house.put("api-key-acme%2Eeu", "for-other");
    assert_eq!(house.found(&of("acme.eu"), &[]), Some(pair("for-other", "the file /api-key-acme%2Eeu")));
    assert_eq!(house.find(&of("acme.eu"), &[]).expect("no fault").warnings, []);
}

#[cfg(unix)]
#[test]
fn a_kept_key_that_cannot_be_reached_is_not_passed_over_for_another() {
    let house = House::new("");
    house.put(".vt.toml", "apikey=\"in-vt-cli\"");
    for target in ["gone", "api-key"] {
        std::os::unix::fs::symlink(target, house.0.path().join("api-key")).expect("a link");
        let fault = house.find(&Flags::default(), &[]).expect_err("a fault");
        assert!(matches!(&fault, KeyError::Unreadable { .. }), "{fault}");
        fs::remove_file(house.0.path().join("api-key")).expect("removed");
    }
    assert_eq!(house.found(&Flags::default(), &[]), Some(pair("in-vt-cli", "vt-cli's /.vt.toml")));
}

#[cfg(target_os = "linux")]
#[test]
fn a_profile_for_another_service_is_not_given_what_the_keyring_has_for_the_rest() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::new("[profiles.night]\ntier = \"public\"\n[profiles.lab]\nbase_url = \"https://lab.example/\"");
    let program = house.put("secret-tool", "#!/bin/sh\necho in-keyring\n");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).expect("mode");
    let path = house.0.path().display().to_string();
    let of = |profile: &str| Flags { profile: Some(profile.to_owned()), ..Flags::default() };
    let found = |profile: &str| house.found(&of(profile), &[("PATH", &path)]);
    let keyring = Some(pair("in-keyring", "the system keyring (secret-tool, service vtriage)"));
    assert_eq!(found("night"), keyring);
    assert_eq!(found("lab"), None);
    let places = |profile: &str| house.config(&of(profile), &[]).key_places().join("\n");
    for place in ["keyring", ".vt.toml", "/api-key\n"] {
        assert!(places("night").contains(place) && !places("lab").contains(place), "{place}: {}", places("lab"));
    }
    assert!(places("lab").contains("/api-key-lab"));
}
