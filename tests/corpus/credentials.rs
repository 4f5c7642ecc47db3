//! Hashes of passwords: listed with their reason, never ticked, so that none leaves by itself.

use vtriage::inside::list;
use vtriage::ioc::{ExtractOptions, classify, extract};

use crate::cases::only;

const MD5: &str = "7809376fe32e44c957347816a47b3d65";
const SHA1: &str = "84f83e30ad109f9c4dd6d21cf5e644ff747046ac";
const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

/// What tools that dump, crack or pass credentials print and are called with.
fn credentials() -> Vec<String> {
    let lm = "aad3b435b51404eeaad3b435b51404ee";
    vec![
        format!("Administrator:500:{lm}:{MD5}:::"),
        format!("CORP\\svc backup:1103:{lm}:{MD5}::: (status=Enabled)"),
        format!("SMB  10.0.0.5  445  DC01  bob:1104:{lm}:{MD5}:::"),
        format!("$MACHINE.ACC: {lm}:{MD5}"),
        format!("CORP\\DC01$:{MD5}:e809376fe32e44c957347816a47b3d65:::"),
        format!("krbtgt:aes256-cts-hmac-sha1-96:{SHA256}"),
        format!("CORP\\DC01$:aes128-cts-hmac-sha1-96:{MD5}"),
        format!("rc4_hmac_nt       {MD5}"),
        format!("aes256_hmac       {SHA256}"),
        format!("bob::CORP:1122334455667788:{MD5}:0101000000000000"),
        format!("[SMB] NTLMv2-SSP Hash     : bob::CORP:1122334455667788:{MD5}:{SHA256}"),
        format!("\t * NTLM     : {MD5}"),
        format!("\t * SHA1     : {SHA1}"),
        format!("\t * DPAPI    : {MD5}"),
        format!("* Username : bob\n* Domain : CORP\n* NTLM : {MD5}\n* SHA1 : {SHA1}"),
        format!("Hash NTLM: {MD5}"),
        format!("{MD5}:Password1"),
        format!("{SHA1}:letmein"),
        format!("bob:{MD5}:Summer2026!"),
        format!("evil-winrm -i 10.0.0.5 -u bob -H {MD5}"),
        format!("secretsdump.py -hashes {lm}:{MD5} corp/bob@10.0.0.5"),
        format!("psexec.py -hashes :{MD5} corp/bob@10.0.0.5"),
        format!("getTGT.py -aesKey {SHA256} corp/bob"),
        format!("xfreerdp /u:bob /pth:{MD5} /v:10.0.0.5"),
        format!("sekurlsa::pth /user:bob /domain:corp /ntlm:{MD5}"),
        format!("Rubeus.exe asktgt /user:bob /aes256:{SHA256}"),
        format!("user,nthash\nbob,{MD5}\neve,e809376fe32e44c957347816a47b3d65"),
    ]
}

#[test]
fn the_hash_of_a_password_is_listed_with_its_reason_and_never_ticked() {
    for text in credentials() {
        only(&text, &[]);
        let items = extract(&text, &ExtractOptions::default()).items;
        let hashes: Vec<_> = items.iter().filter(|item| item.indicator.is_hash()).collect();
        // A word with a slash is read as a path, in which nothing but a name is looked for.
        let is_in_path = text.split(' ').any(|word| word.contains(MD5) && word.contains(['/', '\\']));
        assert!(!hashes.is_empty() || is_in_path || text.contains("/aes256"), "{text}");
        for item in hashes {
            assert_eq!(
                item.reason.as_ref().map(ToString::to_string).as_deref(),
                Some("looks like a password hash"),
                "{text}: {item:?}"
            );
        }
    }
}

#[test]
fn a_list_that_is_looked_up_asks_for_no_hash_of_a_password() {
    for text in credentials() {
        for entry in list::entries(&text) {
            assert!(!classify(&entry.text).is_ok_and(|indicator| indicator.is_hash()), "{text}: {entry:?}");
        }
    }
}

#[test]
fn a_login_without_its_older_hash_gives_none() {
    only(&format!("bob:1104:NO PASSWORD*********************:{MD5}:::"), &[]);
}

#[test]
fn the_empty_hashes_of_windows_are_the_hashes_of_nothing() {
    only("LM aad3b435b51404eeaad3b435b51404ee\n31d6cfe0d16ae931b73c59d7e0c089c0\n", &[]);
}

#[test]
fn lists_of_files_with_colons_between_their_cells_stay_ticked() {
    only(&format!("{MD5}:{SHA1}:{SHA256}\n"), &[MD5, SHA1, SHA256]);
    for text in [
        format!("evil.exe:{MD5}\n"),
        format!("{MD5}:evil.exe\n"),
        format!("{MD5}:20480:Win.Trojan.Agent-1\n"),
        format!("{MD5}:*:Win.Trojan.Agent-1:73\n"),
        format!("{MD5}  evil.exe\n"),
        format!("md5:{MD5}:20480\n"),
        format!("hits.txt:12:{MD5}\n"),
        format!("{MD5}: a loader\n"),
        format!("{MD5}:\n"),
        format!("* MD5 : {MD5}\n* SHA1 : {MD5}\n"),
        format!("{MD5}:57\n"),
    ] {
        only(&text, &[MD5]);
    }
}
