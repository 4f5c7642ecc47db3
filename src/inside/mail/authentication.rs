//! What the newest mail server on the way says of the sender: SPF, DKIM and DMARC.
//!
//! Anybody can write such a header before a mail leaves; only the topmost is from a server that the mail came to last, and it is
//! told whose word it is.
//!
//! Source: <https://www.rfc-editor.org/rfc/rfc8601>

const NAME: &str = "authentication-results";

/// What is told, in this order: the method in the header, and what it is called here.
const METHODS: [(&str, &str); 3] = [("spf", "SPF"), ("dkim", "DKIM"), ("dmarc", "DMARC")];

/// Letters of a server's name, and of a result; what is longer is cut.
const LONG: usize = 100;
const WORD: usize = 20;

/// One check: its method in small letters, its result, and whose name was checked.
struct Check {
    method: String,
    result: String,
    domain: Option<String>,
}

/// Of the headers of a mail, each a name and a text: `SPF fail, DKIM none, DMARC fail, says mx.own.example`; none where no server said
/// anything.
pub(super) fn said<'a>(mut headers: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let (_, text) = headers.find(|(name, _)| name.eq_ignore_ascii_case(NAME))?;
    let parts = parts(text);
    let (server, checks) = parts.split_first()?;
    // Exchange begins with the first result and names nobody.
    let (server, checks) = if server.contains('=') { ("", &*parts) } else { (&**server, checks) };
    let server = server.split_whitespace().next().map(|name| cut(name, LONG));
    let by = server.as_deref().filter(|name| !name.is_empty()).unwrap_or("a server that is not named");
    let checks: Vec<Check> = checks.iter().filter_map(|part| check(part)).collect();
    let told = METHODS.iter().filter_map(|(method, label)| told(method, label, &checks)).collect::<Vec<_>>();
    let words = if told.is_empty() { "no SPF, DKIM or DMARC was checked".to_owned() } else { told.join(", ") };
    Some(format!("{words}, says {by}"))
}

/// Of several signatures each with whose it is, where they came to different results.
fn told(method: &str, label: &str, checks: &[Check]) -> Option<String> {
    let of = checks.iter().filter(|check| check.method == method).collect::<Vec<_>>();
    let (first, others) = of.split_first()?;
    if others.iter().all(|check| check.result == first.result) {
        return Some(format!("{label} {}", first.result));
    }
    let each = of.iter().map(|Check { result, domain, .. }| match domain {
        Some(domain) => format!("{result} ({domain})"),
        None => result.clone(),
    });
    Some(format!("{label} {}", each.collect::<Vec<_>>().join(" and ")))
}

/// `dkim=pass header.d=a.example`
fn check(part: &str) -> Option<Check> {
    let (method, rest) = part.split_once('=')?;
    let method = method.split('/').next().unwrap_or_default().trim().to_ascii_lowercase();
    let result = rest.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    let result: String = result.chars().filter(char::is_ascii_alphanumeric).take(WORD).collect();
    let property = |name: &str| rest.split_whitespace().find_map(|word| word.strip_prefix(name));
    let domain = property("header.d=").or_else(|| property("header.i=")).map(|domain| cut(domain, LONG));
    (!result.is_empty()).then_some(Check { method, result, domain })
}

fn cut(text: &str, letters: usize) -> String {
    text.trim_matches('"').chars().take(letters).collect()
}

/// What stands between semicolons, without comments. Within quotation marks a semicolon ends nothing and a bracket opens nothing: the
/// sender chooses what is quoted there.
fn parts(text: &str) -> Vec<String> {
    let (mut parts, mut part) = (Vec::new(), String::new());
    let (mut depth, mut is_quoted) = (0_u32, false);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if is_quoted || depth > 0 => {
                let escaped = letters.next();
                part.extend(escaped.filter(|_| depth == 0));
            }
            '"' if depth == 0 => {
                is_quoted = !is_quoted;
                part.push(letter);
            }
            '(' if !is_quoted => depth = depth.saturating_add(1),
            ')' if !is_quoted && depth > 0 => {
                depth -= 1;
                part.push(' ');
            }
            ';' if !is_quoted && depth == 0 => parts.push(std::mem::take(&mut part)),
            // Words within quotation marks are one word.
            _ if depth == 0 => part.push(if is_quoted && letter.is_whitespace() { '_' } else { letter }),
            _ => {}
        }
    }
    parts.push(part);
    parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}
