//! What stands out, in words and with the source of the fact. Each rule looks at one thing and says one sentence; they
//! judge nothing by themselves.

use serde_json::Value;

use super::packing::Recognised;
use crate::pane::Report;
use crate::pane::detail::members::{number, scalar, texts};
use crate::pane::detail::sheet::Sheet;
use crate::pane::detail::{DetailLine, Scene, target};
use crate::text;
use crate::text::time::DAY;
use crate::theme::Role;
use crate::vt::lenient::size_in;
use crate::vt::signature::{self, Source, Worth};
use crate::vt::{Kind, Signature};

/// A sentence and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub role: Role,
    pub text: String,
    /// The attribute that says so, for people: `whois creation date`.
    pub source: String,
}

type Rule = fn(&Scene<'_>, &mut Vec<Fact>);

const RULES: &[Rule] = &[
    new_domain,
    new_here,
    deceptive_name,
    double_extension,
    name_against_type,
    signature,
    packed,
    unpacks_to_too_much,
    odd_compile_time,
    inner_address,
    odd_url,
    leads_elsewhere,
    certificate,
    tagged,
    disappears,
];

/// Everything that stands out.
pub fn facts(scene: &Scene<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for rule in RULES {
        rule(scene, &mut facts);
    }
    facts
}

/// Stands before a fact.
const SIGN: &str = "! ";

/// Writes the facts.
pub(super) fn show(sheet: &mut Sheet<'_>) {
    for fact in facts(sheet.scene) {
        let room = sheet.room(SIGN.len());
        let rows = text::wrap(&text::visible(&fact.text), room);
        let last = rows.len().saturating_sub(1);
        for (at, row) in rows.iter().enumerate() {
            let sign = if at == 0 { SIGN } else { "  " };
            let mut line = DetailLine::text(Role::Muted, sign).and(fact.role, row);
            // What it says is worth more than where that is written.
            if at == last && text::width(row) + text::width(&fact.source) + 2 <= room {
                line = line.and(Role::Muted, &format!("  {}", fact.source));
            }
            sheet.push(line.copies(fact.text.clone()));
        }
    }
}

/// Adds a fact, or another source of one that is there.
fn say(facts: &mut Vec<Fact>, role: Role, text: impl Into<String>, source: impl Into<String>) {
    let (text, source) = (text.into(), source.into());
    match facts.iter_mut().find(|fact| fact.text == text) {
        Some(known) if known.source == source => {}
        Some(known) => known.source.push_str(&format!(", {source}")),
        None => facts.push(Fact { role, text, source }),
    }
}

/// How long ago a time was, when that is fewer than so many days.
fn within(scene: &Scene<'_>, attribute: &str, days: i64) -> Option<String> {
    let age = scene.now.saturating_sub(scene.report.number(attribute)?);
    (0..days * DAY).contains(&age).then(|| text::time::age(scene.now.saturating_sub(age), scene.now))
}

fn new_domain(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    if scene.report.object.descriptor.kind == Kind::Domain
        && let Some(age) = within(scene, "creation_date", 30)
    {
        say(facts, Role::Warning, format!("registered {age} ago"), "creation date in whois");
    }
}

fn new_here(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    if let Some(age) = within(scene, "first_submission_date", 7) {
        let text = format!("never seen before this week: first submitted {age} ago");
        say(facts, Role::Warning, text, "first submission");
    }
}

fn all_names(report: &Report) -> Vec<String> {
    let mut names: Vec<_> = report.text("meaningful_name").map(str::to_owned).into_iter().collect();
    names.extend(report.attribute("names").map(texts).unwrap_or_default());
    names.dedup();
    names
}

fn deceptive_name(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    if let Some(name) = all_names(scene.report).into_iter().find(|name| name.contains(text::reorders)) {
        say(facts, Role::Warning, format!("a name with a right-to-left mark: {}", text::visible(&name)), "names");
    }
    if let Some(name) = all_names(scene.report).into_iter().find(|name| text::hides_its_end(name)) {
        say(facts, Role::Warning, format!("a name that hides its end: {}", text::visible(&name)), "names");
    }
}

/// Endings of programs, and of what they like to pass for.
const RUNS: &[&str] =
    &["exe", "scr", "com", "pif", "bat", "cmd", "js", "vbs", "hta", "lnk", "ps1", "msi", "jar", "cpl"];
const SEEMS: &[&str] = &["pdf", "doc", "docx", "xls", "xlsx", "jpg", "jpeg", "png", "txt", "zip", "mp4", "html", "htm"];

fn double_extension(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    let doubled = |name: &String| {
        let lower = text::as_seen(name).to_lowercase();
        let mut parts = lower.rsplit('.').map(str::trim);
        let (last, before) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        RUNS.contains(&last) && SEEMS.contains(&before)
    };
    if let Some(name) = all_names(scene.report).into_iter().find(doubled) {
        say(facts, Role::Warning, format!("a program named like a document: {}", text::visible(&name)), "names");
    }
}

fn name_against_type(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    let report = scene.report;
    let (Some(kind), Some(name)) = (report.text("type_extension"), report.text("meaningful_name")) else { return };
    let name = text::as_seen(name);
    let Some((_, ending)) = name.rsplit_once('.') else { return };
    if RUNS.contains(&kind.to_lowercase().as_str()) && SEEMS.contains(&ending.to_lowercase().as_str()) {
        let text = format!("named .{ending}, but the content is .{kind}");
        say(facts, Role::Warning, text, "type and name");
    }
}

fn signature(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    let Some(signature) = scene.report.tree.get("attributes").and_then(Signature::of) else { return };
    let Worth::Bad(sentence, said_by) = signature.worth else { return };
    let sentence = sentence.map_or_else(|| format!("signed, but not verified: {}", signature.words()), str::to_owned);
    match said_by {
        Source::Word => say(facts, Role::Warning, sentence, "signature"),
        Source::Certificate => say(facts, Role::Warning, sentence, "certificates of the signature"),
        Source::Tag => {} // Tags speak for themselves.
    }
}

fn packed(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    let report = scene.report;
    let packers = Recognised::of(report).packers;
    if !packers.is_empty() {
        say(facts, Role::Suspicious, format!("packed: {}", packers.join(", ")), "packers");
    }
    let found = report.attribute("detectiteasy").and_then(|die| die.get("values")?.as_array());
    for value in found.into_iter().flatten() {
        let part = |name: &str| value.get(name).and_then(scalar).unwrap_or_default();
        if ["packer", "protector", "cryptor"].contains(&part("type").to_lowercase().as_str()) {
            say(
                facts,
                Role::Suspicious,
                format!("{}: {}", part("type").to_lowercase(), part("name")),
                "Detect It Easy",
            );
        }
    }
    let sections = report.attribute("pe_info").and_then(|pe| pe.get("sections")?.as_array());
    for section in sections.into_iter().flatten() {
        let entropy = section.get("entropy").and_then(Value::as_f64).unwrap_or_default();
        let name = section.get("name").and_then(scalar).unwrap_or_default();
        if entropy > 7.2 && !is_debug_data(&name) {
            let text = format!("section {} looks packed or encrypted (entropy {entropy:.2})", text::visible(&name));
            say(facts, Role::Suspicious, text, "PE sections");
        }
    }
}

/// Whether a section holds what debuggers read, which compilers pack by themselves. Its name is too long for a header, so that mostly
/// the place of the name stands there: `/19`.
fn is_debug_data(section: &str) -> bool {
    let is_place = section.strip_prefix('/').is_some_and(|at| !at.is_empty() && at.bytes().all(|b| b.is_ascii_digit()));
    is_place || section.starts_with(".debug") || section.starts_with(".zdebug")
}

/// From how many times its own size on, and how many bytes, what an archive unpacks to stands out: one for deflate at its best
/// is a thousand, and of documents mostly five.
const BOMB_TIMES: u128 = 100;
const BOMB_BYTES: u128 = 100_000_000;

fn unpacks_to_too_much(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    let unpacked = scene.report.attribute("bundle_info").and_then(|bundle| bundle.get("uncompressed_size"));
    let (Some(unpacked), Some(size)) = (unpacked.and_then(size_in), scene.report.attribute("size").and_then(size_in))
    else {
        return;
    };
    let Some(times) = unpacked.checked_div(size) else { return };
    if times >= BOMB_TIMES && unpacked >= BOMB_BYTES {
        let text = format!("unpacks to {}, {} times its size", text::bytes_of(unpacked), roughly(times));
        say(facts, Role::Warning, text, "archive contents");
    }
}

/// `250`, `about 3,500,000`: nobody wants more than two digits of what is beyond ten thousand.
fn roughly(times: u128) -> String {
    let digits = times.checked_ilog10().unwrap_or_default();
    if digits < 4 {
        return text::count_of(times);
    }
    let step = 10_u128.pow(digits - 1);
    format!("about {}", text::count_of(times / step * step))
}

fn odd_compile_time(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    let kind = &scene.report.object.descriptor.kind;
    if !matches!(kind, Kind::File | Kind::PrivateFile) {
        return;
    }
    let Some(made) = scene.report.number("creation_date") else { return };
    if made > scene.now.saturating_add(DAY) {
        say(facts, Role::Suspicious, "says it was made in the future", "creation date in the file");
    } else if scene.report.number("first_submission_date").is_some_and(|seen| made > seen.saturating_add(DAY)) {
        say(facts, Role::Suspicious, "says it was made after it was first seen", "creation date in the file");
    }
}

fn inner_address(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    let id = &scene.report.object.descriptor;
    let host = match id.kind {
        Kind::IpAddress => Some(id.id.to_string()),
        Kind::Url | Kind::PrivateUrl => scene.report.object.facts.url.as_deref().and_then(target::host_of),
        _ => None,
    };
    let Some(address) = host.and_then(|host| host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().ok()) else {
        return;
    };
    let is_inner = match address {
        std::net::IpAddr::V4(v4) => v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified(),
        std::net::IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    };
    if is_inner {
        say(facts, Role::Warning, "a private address: it means another machine in every network", "the address");
    }
}

fn odd_url(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    if !matches!(scene.report.object.descriptor.kind, Kind::Url | Kind::PrivateUrl) {
        return;
    }
    let Some(url) = scene.report.object.facts.url.as_deref().and_then(|url| url::Url::parse(url).ok()) else { return };
    if !url.username().is_empty() {
        say(facts, Role::Warning, "a name before the host, which can pass for the host", "the URL");
    }
    if matches!(url.host(), Some(url::Host::Ipv4(_) | url::Host::Ipv6(_))) {
        say(facts, Role::Suspicious, "an address in place of a name", "the URL");
    }
    if let Some(port) = url.port() {
        say(facts, Role::Suspicious, format!("an unusual port: {port}"), "the URL");
    }
}

fn leads_elsewhere(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    let (Some(from), Some(to)) = (scene.report.text("url"), scene.report.text("last_final_url")) else { return };
    let (Some(from), Some(to)) = (target::host_of(from), target::host_of(to)) else { return };
    let without_www = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_owned();
    if without_www(&from) != without_www(&to) {
        say(facts, Role::Suspicious, format!("leads to another host: {}", text::visible(&to)), "last final URL");
    }
}

const SELF_SIGNED: &str = "a self-signed certificate";

fn certificate(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    let Some(certificate) = scene.report.attribute("last_https_certificate") else { return };
    let validity = |name: &str| certificate.get("validity").and_then(|validity| validity.get(name)?.as_str());
    let seconds = |name: &str| validity(name).and_then(when);
    // It may have been renewed since: only the time at which it was seen says what it was.
    let seen = seen(scene.report);
    let (begin, end) = (seconds("not_before"), seconds("not_after"));
    // One that ends before it begins says nothing of its age.
    let is_odd = begin.zip(end).is_some_and(|(begin, end)| end < begin);
    if let Some(end) = end.filter(|end| *end < seen && !is_odd) {
        let text = format!("the certificate had ended {} before it was seen", text::time::age(end, seen));
        say(facts, Role::Suspicious, text, "certificate");
    }
    if let Some(start) = begin.filter(|start| (0..7 * DAY).contains(&(seen.saturating_sub(*start))) && !is_odd) {
        let text = format!("the certificate was {} old when it was seen", text::time::age(start, seen));
        say(facts, Role::Text, text, "certificate");
    }
    let named = |whose: &str| certificate.get(whose).and_then(Value::as_object).filter(|names| !names.is_empty());
    if named("issuer").is_some_and(|issuer| named("subject") == Some(issuer)) {
        say(facts, Role::Suspicious, SELF_SIGNED, "certificate");
    }
}

/// When the service saw the certificate of a report, as far as the report tells; at the latest when it was read.
fn seen(report: &Report) -> i64 {
    let told = ["last_https_certificate_date", "last_analysis_date"].into_iter().find_map(|name| report.number(name));
    told.unwrap_or(report.fetched_at).min(report.fetched_at)
}

/// `2026-10-28 20:42:13` as seconds since the epoch; certificates give their times as text, in UTC.
pub fn when(text: &str) -> Option<i64> {
    let at: jiff::civil::DateTime = text.trim_end_matches(" UTC").trim_end_matches('Z').parse().ok()?;
    Some(jiff::tz::TimeZone::UTC.to_timestamp(at).ok()?.as_second())
}

/// Tags of the service that say something by themselves, beside those of signatures.
const TAGS: &[(&str, Role, &str)] = &[
    ("detect-debug-environment", Role::Suspicious, "looks whether it is being debugged"),
    ("checks-cpu-name", Role::Text, "asks for the processor's name, as programs that avoid sandboxes do"),
    ("checks-user-input", Role::Text, "looks whether somebody uses mouse or keyboard"),
    ("checks-network-adapters", Role::Text, "looks at the network adapters, as programs that avoid sandboxes do"),
    ("checks-usb-bus", Role::Text, "looks at what is on the USB bus"),
    ("checks-gps", Role::Text, "asks where the device is"),
    ("direct-cpu-clock-access", Role::Text, "reads the processor's clock, as programs that avoid debuggers do"),
    ("long-sleeps", Role::Suspicious, "sleeps long, as programs that avoid sandboxes do"),
    ("self-delete", Role::Suspicious, "deletes itself"),
    ("persistence", Role::Suspicious, "makes sure that it is started again"),
    ("hosts-modifier", Role::Suspicious, "changes the hosts file, which says where names lead"),
    ("spreader", Role::Suspicious, "spreads itself"),
    ("executes-dropped-file", Role::Suspicious, "runs a file that it dropped"),
    ("sets-process-name", Role::Text, "changes the name of its process"),
    ("telephony", Role::Text, "uses the telephone"),
    ("calls-wmi", Role::Text, "asks Windows about the machine (WMI)"),
    ("obfuscated", Role::Suspicious, "its code is obfuscated"),
    ("xorcrypt", Role::Suspicious, "holds something encrypted with XOR"),
    (SHELLCODE, Role::Suspicious, "holds shellcode"),
    ("upx", Role::Suspicious, "packed with UPX"),
    ("contains-pe", Role::Text, "holds a Windows program"),
    ("contains-elf", Role::Text, "holds a Linux program"),
    ("corrupt", Role::Text, "it is damaged"),
    ("downloads-pe", Role::Suspicious, "a Windows program is downloaded from it"),
    ("iframes", Role::Text, "shows other pages in frames"),
    ("macros", Role::Suspicious, "holds macros"),
    ("auto-open", Role::Suspicious, "runs macros when it is opened"),
    (EXPLOIT, Role::Warning, "holds an exploit"),
    (EXPLOIT_KIT, Role::Warning, "belongs to an exploit kit"),
    ("honeypot", Role::Suspicious, "was caught by a honeypot"),
    ("dga", Role::Warning, "the name looks made by a machine"),
    ("nxdomain", Role::Text, "the name does not resolve"),
    ("suspicious-udp", Role::Suspicious, "suspicious UDP traffic"),
    ("tor", Role::Suspicious, "belongs to the Tor network"),
    ("via-tor", Role::Text, "was submitted through Tor"),
    ("self-signed", Role::Suspicious, SELF_SIGNED),
];

/// The tags of what uses a weakness, and what tags of known ones begin with.
const EXPLOIT: &str = "exploit";
const EXPLOIT_KIT: &str = "exploit-kit";
const SHELLCODE: &str = "shellcode";
const CVE: &str = "cve-";

/// What these tags say of recorded traffic.
const ALERTED: &[(&str, &str)] = &[(EXPLOIT, "an exploit"), (EXPLOIT_KIT, "an exploit kit"), (SHELLCODE, "shellcode")];

fn tagged(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    let tags = scene.report.attribute("tags").map(texts).unwrap_or_default();
    let is_capture = is_capture(scene.report);
    for tag in &tags {
        let source = format!("tag {tag}");
        if let Some(sentence) = signature::tagged(tag) {
            say(facts, Role::Warning, sentence, source);
        } else if let Some((_, what)) = ALERTED.iter().find(|(name, _)| is_capture && name == tag) {
            say(facts, Role::Suspicious, format!("alerts for {what} in its traffic"), source);
        } else if let Some((_, role, sentence)) = TAGS.iter().find(|(name, ..)| name == tag) {
            say(facts, *role, *sentence, source);
        }
    }
    let known: Vec<String> = tags.iter().filter(|tag| tag.starts_with(CVE)).map(|tag| tag.to_uppercase()).collect();
    let source = match &known[..] {
        [] => return,
        [only] => format!("tag {}", only.to_lowercase()),
        _ => format!("tags {CVE}…"),
    };
    let known = known.join(", ");
    if is_capture {
        say(facts, Role::Suspicious, format!("alerts for {known} in its traffic"), source);
    } else {
        say(facts, Role::Warning, format!("exploits {known}"), source);
    }
}

/// Whether it is recorded traffic: what is said of that is said by alerts on it, and is nothing that the file does.
fn is_capture(report: &Report) -> bool {
    ["type_tag", "type_extension"].iter().filter_map(|name| report.text(name)).any(|kind| CAPTURES.contains(&kind))
}

/// What the service calls recorded traffic.
const CAPTURES: [&str; 3] = ["cap", "pcap", "pcapng"];

fn disappears(scene: &Scene<'_>, facts: &mut Vec<Fact>) {
    if !scene.report.object.descriptor.kind.is_private() {
        return;
    }
    let Some(end) = scene.report.attribute("expiration").and_then(number) else { return };
    let text = if end > scene.now {
        format!("this report disappears {}", text::time::age(end, scene.now))
    } else {
        "the time of this report has run out".to_owned()
    };
    say(facts, Role::Private, text, "retention");
}
