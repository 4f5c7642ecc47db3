//! What is known about names: top-level domains, endings of file names, names that never leave the house.

/// Names that are no public suffix but stand for hosts: reserved for documentation and tests, or used inside networks.
const SPECIAL_TOPS: &[&str] = &[
    "test",
    "example",
    "onion",
    "local",
    "localhost",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "bit",
];

/// Endings that make a name without any public suffix a file name. Sorted.
const FILE_ENDINGS: &[&str] = &[
    "7z", "aspx", "asp", "avi", "bak", "bat", "bin", "bmp", "bz2", "cab", "cfg", "class", "cmd", "conf", "cpl", "cpp",
    "crt", "csv", "dat", "db", "dll", "dmg", "doc", "docm", "docx", "dotm", "eml", "exe", "gif", "gz", "hta", "htm",
    "html", "ico", "img", "ini", "iso", "jar", "jpeg", "jpg", "js", "json", "jse", "jsp", "key", "lnk", "log", "lua",
    "msg", "msi", "ocx", "odt", "ods", "one", "pcap", "pcapng", "pdb", "pdf", "pem", "php", "png", "ppt", "pptx",
    "pptm", "ps1", "psd1", "psm1", "py", "pyc", "rar", "reg", "rtf", "scr", "sqlite", "svg", "swf", "sys", "tar",
    "tgz", "tmp", "toml", "txt", "vbe", "vbs", "vhd", "vhdx", "wav", "wsf", "xls", "xlsb", "xlsm", "xlsx", "xml", "xz",
    "yaml", "yar", "yara", "yml", "zst",
];

/// Whether the last label of the name is a top-level domain of the public list, or a name reserved for tests or inner networks.
pub(super) fn has_known_top(name: &str) -> bool {
    let top = name.rsplit('.').next().unwrap_or(name);
    is_special_top(top) || psl::suffix(top.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// Whether the name (lower case) ends in a known top-level domain and is more than a suffix of the registries: `co.uk` belongs
/// to nobody, `github.io` to somebody.
pub(super) fn is_host(name: &str) -> bool {
    let Some(suffix) = psl::suffix(name.as_bytes()) else { return false };
    let is_known = suffix.is_known() || has_known_top(name);
    let is_private = suffix.typ() == Some(psl::Type::Private);
    is_known && (is_private || name.len() > suffix.as_bytes().len())
}

pub(super) fn is_special_top(label: &str) -> bool {
    SPECIAL_TOPS.iter().any(|top| top.eq_ignore_ascii_case(label))
}

/// The ending of a name that can only be a file's: known as such, and no top-level domain.
pub(super) fn file_ending(name: &str) -> Option<&'static str> {
    let ending = name.rsplit('.').next()?;
    let ending = FILE_ENDINGS.iter().copied().find(|known| known.eq_ignore_ascii_case(ending))?;
    (!has_known_top(name)).then_some(ending)
}
