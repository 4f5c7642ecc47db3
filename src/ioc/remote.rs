//! Hosts in paths: `\\host\share`, `\\host@SSL\DavWWWRoot`, `file://host/…`, `search-ms:…location:\\host`, `user@host:/path`.
//!
//! Windows and SSH reach other machines by these, and attackers make their victims do it.

/// Schemes (in lower case) whose URLs are paths of Windows; what stands before the two slashes or backslashes.
const PATH_SCHEMES: &[&str] = &["file:", "location:", "smb:", "dav:", "davs:", "webdav:"];

/// The host in a UNC path (or the WebDAV form of one) that begins the text: its span.
pub(super) fn unc_host(text: &str) -> Option<(usize, usize)> {
    let is_slash = |byte: &u8| matches!(byte, b'/' | b'\\');
    let lower_start: String = text.chars().take(12).map(|c| c.to_ascii_lowercase()).collect();
    let scheme = PATH_SCHEMES.iter().find(|scheme| lower_start.starts_with(**scheme)).map_or(0, |scheme| scheme.len());
    let rest = text.get(scheme..)?;
    let slashes = rest.bytes().take_while(|byte| is_slash(byte)).count();
    let has_backslash = rest.as_bytes().get(..slashes)?.contains(&b'\\');
    // `//host/share` alone is too little to tell, and `file:///C:/…` has no host.
    let is_path =
        if scheme == 0 { has_backslash && (slashes == 2 || slashes == 4) } else { slashes == 2 || slashes >= 4 };
    if !is_path {
        return None;
    }
    let mut start = scheme + slashes;
    // `\\?\UNC\host\share`
    let after = text.get(start..)?;
    if let Some(inner) = after.strip_prefix("?\\UNC\\").or_else(|| after.strip_prefix("?\\\\UNC\\\\")) {
        start += after.len() - inner.len();
    }
    let after = text.get(start..)?;
    let end = after.find(['\\', '/']).unwrap_or(after.len());
    let authority = after.get(..end)?;
    // `host@80`, `host@SSL`, `host@SSL@8443`; but `user@host` in a URL of files.
    let host_end = authority.find('@').filter(|at| is_dav_port(authority.get(at + 1..).unwrap_or(""))).unwrap_or(end);
    let host_start = authority.get(..host_end)?.rfind('@').map_or(0, |at| at + 1);
    (host_end > host_start).then_some((start + host_start, start + host_end))
}

fn is_dav_port(text: &str) -> bool {
    text.split('@').all(|part| {
        part.eq_ignore_ascii_case("ssl") || !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The host in `user@host:/path`, `host:/path` and `user@host:path`, as `scp` and `rsync` take them: its span.
pub(super) fn copy_host(text: &str) -> Option<(usize, usize)> {
    let start = text.find('@').map_or(0, |at| at + 1);
    let rest = text.get(start..)?;
    let end = rest.find(':')?;
    let path = rest.get(end + 1..)?;
    let is_path = path.starts_with(['/', '~', '.']) && !path.starts_with("//") || start > 0 && !path.is_empty();
    let is_user = text.get(..start.saturating_sub(1)).is_some_and(|user| !user.contains(['/', '\\', ':']));
    (is_path && is_user && end > 0).then_some((start, start + end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_stand_in_paths() {
        for (path, host) in [
            (r"\\198.51.100.7\share\a.vbs", "198.51.100.7"),
            (r"\\198.51.100.8@80\share", "198.51.100.8"),
            (r"\\dav.example@SSL\DavWWWRoot\a", "dav.example"),
            (r"\\dav.example@SSL@8443\a", "dav.example"),
            (r"\\\\dav.example\\share", "dav.example"),
            (r"\\?\UNC\dav.example\share", "dav.example"),
            ("file://198.51.100.9@80/a.zip", "198.51.100.9"),
            (r"file:\\host.example\x.hta", "host.example"),
            ("file:////host.example/x", "host.example"),
            (r"location:\\198.51.100.7\x", "198.51.100.7"),
            ("smb://user@host.example/x", "host.example"),
        ] {
            assert_eq!(unc_host(path).and_then(|(start, end)| path.get(start..end)), Some(host), "{path}");
        }
        for path in ["//host.example/x", "file:///C:/x", r"C:\x", r"\x", "", r"\\"] {
            assert_eq!(unc_host(path), None, "{path}");
        }
        for (path, host) in [
            ("root@198.51.100.7:/tmp/x", "198.51.100.7"),
            ("files.example:/pub/a", "files.example"),
            ("ana@files.example:x.zip", "files.example"),
        ] {
            assert_eq!(copy_host(path).and_then(|(start, end)| path.get(start..end)), Some(host), "{path}");
        }
        assert_eq!(copy_host("files.example:443"), None);
        assert_eq!(copy_host("http://files.example/a"), None);
    }
}
