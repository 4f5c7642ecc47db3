//! Words by which decoys are told.

use crate::ioc::words::Words;

/// Sites that reports link to as sources, vocabularies and tools; a domain covers what is below it.
pub(super) static REFERENCES: Words = Words::of(&[
    "abuse.ch",
    "abuseipdb.com",
    "aka.ms",
    "any.run",
    "apnic.net",
    "app.any.run",
    "arin.net",
    "censys.io",
    "cisa.gov",
    "crates.io",
    "creativecommons.org",
    "cve.org",
    "cyberchef.org",
    "digicert.com",
    "docs.microsoft.com",
    "docs.rs",
    "entrust.net",
    "first.org",
    "globalsign.com",
    "hybrid-analysis.com",
    "iana.org",
    "ietf.org",
    "joesandbox.com",
    "json-schema.org",
    "learn.microsoft.com",
    "lencr.org",
    "letsencrypt.org",
    "misp-project.org",
    "mitre.org",
    "mozilla.org",
    "msrc.microsoft.com",
    "nist.gov",
    "oasis-open.org",
    "openxmlformats.org",
    "otx.alienvault.com",
    "purl.org",
    "pypi.org",
    "readthedocs.io",
    "rfc-editor.org",
    "ripe.net",
    "schema.org",
    "schemas.microsoft.com",
    "sectigo.com",
    "shodan.io",
    "support.microsoft.com",
    "urlscan.io",
    "us-cert.gov",
    "usertrust.com",
    "verisign.com",
    "virustotal.com",
    "w3.org",
    "wikipedia.org",
    "xmlsoap.org",
]);

/// Domains of mail providers: whose user it was says more than where the mailbox is.
pub(super) static PROVIDERS: Words = Words::of(&[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "gmx.com",
    "web.de",
    "proton.me",
    "protonmail.com",
    "mail.ru",
    "yandex.ru",
    "yandex.com",
    "qq.com",
    "163.com",
    "tutanota.com",
    "tuta.io",
    "zoho.com",
    "mail.com",
]);

/// Top-level domains that end file names more often than hosts.
pub(super) static FILE_TOPS: Words =
    Words::of(&["zip", "mov", "sh", "py", "rs", "md", "so", "ps", "java", "cab", "foo", "bar", "pub", "mk"]);

/// Top-level domains that also end file names; the words before decide.
pub(super) static PERHAPS_FILE_TOPS: Words = Words::of(&[
    "com", "pl", "cc", "app", "ai", "in", "run", "bin", "dev", "it", "info", "me", "name", "is", "do", "vi", "la", "gs",
]);

/// Endings before the top-level domain that make the whole a file: `invoice.pdf.zip`.
pub(super) static INNER_ENDINGS: Words = Words::of(&[
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "jpg", "png", "exe", "tar", "js", "html", "htm", "iso",
    "img", "rtf", "csv",
]);

/// First labels of names in code.
pub(super) static CODE_WORDS: Words = Words::of(&[
    "self", "this", "os", "sys", "window", "document", "console", "object", "obj", "module", "std", "string", "math",
    "event", "node", "asp", "vb", "ado", "socket", "system", "java", "org", "net", "com", "io", "req", "res",
    "request", "response", "ctx", "user", "data", "item", "e", "i", "etc", "vs", "eg", "ie", "next", "process",
    "random", "path", "json", "time", "date", "array", "config", "settings", "props", "state", "app", "args", "logger",
    "log", "file", "email", "client", "session", "model", "row", "df",
]);

/// Labels in the names that engines give to malware.
pub(super) static ENGINE_WORDS: Words = Words::of(&[
    "adware",
    "agent",
    "android",
    "backdoor",
    "downloader",
    "dropper",
    "exploit",
    "gen",
    "generic",
    "generickd",
    "heur",
    "js",
    "linux",
    "macro",
    "malware",
    "msil",
    "o97m",
    "osx",
    "packed",
    "phishing",
    "pua",
    "pup",
    "ransom",
    "ransomware",
    "riskware",
    "script",
    "spyware",
    "tool",
    "trj",
    "trojan",
    "trojandownloader",
    "trojanspy",
    "variant",
    "vba",
    "vbs",
    "virus",
    "w32",
    "w64",
    "win32",
    "win64",
    "worm",
]);

/// Words of engines that alone, as the first label, make a label of the whole.
pub(super) static ENGINE_FIRST: Words = Words::of(&[
    "trojan",
    "win32",
    "win64",
    "w32",
    "w64",
    "backdoor",
    "worm",
    "virus",
    "ransom",
    "ransomware",
    "adware",
    "pua",
    "pup",
    "riskware",
    "heur",
    "gen",
    "msil",
    "exploit",
    "trojandownloader",
    "trojanspy",
]);

/// Hashes of nothing: MD5, SHA-1 and SHA-256 of the empty file, LM and NT of the empty password.
pub(super) const EMPTY: &[&str] = &[
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "aad3b435b51404eeaad3b435b51404ee",
    "31d6cfe0d16ae931b73c59d7e0c089c0",
];
