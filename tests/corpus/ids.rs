//! Ids that are written like hashes of files: of certificates, machines, images and changes.

use crate::cases::only;

const MD5: &str = "7809376fe32e44c957347816a47b3d65";
const SHA1: &str = "84f83e30ad109f9c4dd6d21cf5e644ff747046ac";
const SHA256: &str = "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862";

#[test]
fn ids_in_logs_of_sensors_are_not_ticked() {
    for text in [
        format!(
            "#separator \\x09\n#path\tssl\n#fields\tts\tuid\tid.resp_h\tserver_name\tcert_chain_fps\tja3\n#types\ttime\tstring\taddr\tstring\tvector[string]\tstring\n\
             1700000000.1\tCabc1\t10.0.0.5\t-\t{SHA256}\t{MD5}\n1700000000.2\tCabc2\t10.0.0.6\t-\t{SHA256}\t{MD5}\n#close\t2026\n"
        ),
        format!(
            "#fields\tts\tfingerprint\tcertificate.version\tcertificate.serial\n#types\ttime\tstring\tcount\tstring\n1700000000.1\t{SHA256}\t3\t{SHA1}\n"
        ),
        format!("{{\"event_type\":\"tls\",\"tls\":{{\"ja3s\":{{\"hash\":\"{MD5}\",\"string\":\"771,4865\"}}}}}}"),
        format!("{{\"ssh\":{{\"client\":{{\"hassh\":{{\"hash\":\"{MD5}\",\"string\":\"x\"}}}}}}}}"),
        format!("{{\"ts\":1700000000.1,\"uid\":\"C1\",\"cert_chain_fps\":[\"{SHA256}\",\"{SHA1}\"]}}"),
        format!("{{\"tls\":{{\"server\":{{\"hash\":{{\"sha256\":\"{SHA256}\",\"sha1\":\"{SHA1}\"}}}}}}}}"),
        format!("{{\"tls.server.hash.sha256\":\"{SHA256}\",\"tls.client.hash.md5\":\"{MD5}\"}}"),
        format!(
            "{{\"type\":\"x509-certificate\",\"id\":\"x509-certificate--1\",\"hashes\":{{\"SHA-256\":\"{SHA256}\"}}}}"
        ),
        format!("{{\"pattern\":\"[x509-certificate:hashes.'SHA-1' = '{SHA1}']\"}}"),
        format!("{{\"machineId\":\"{SHA1}\",\"computerDnsName\":\"\"}}"),
        format!("{{\"aid\":\"{MD5}\",\"cid\":\"{MD5}\",\"SensorId\":\"{MD5}\",\"CustomerIDString\":\"{MD5}\"}}"),
        format!("time,SensorId,CustomerIDString\n2026,{MD5},{MD5}\n2027,{MD5},{MD5}\n"),
    ] {
        only(&text, &[]);
    }
}

#[test]
fn ids_of_certificates_are_not_ticked_however_they_are_listed() {
    for text in [
        format!("Certificate Thumbprint:\t{SHA1}"),
        format!("Thumbprint\t{SHA1}"),
        format!(
            "\nThumbprint                                Subject\n----------                                -------\n{SHA1}  CN=Contoso\n{SHA1}  CN=Fabrikam\n"
        ),
        format!("Subject      Thumbprint\n-------      ----------\nCN=Contoso   {SHA1}\n"),
        format!("<CertThumbprint>{SHA1}</CertThumbprint>"),
        format!("<Data Name='CertThumbprint'>{SHA1}</Data>"),
        format!("Signer certSha1Thumbprint={SHA1}"),
    ] {
        only(&text, &[]);
    }
}

#[test]
fn ids_of_images_and_changes_are_not_ticked() {
    for text in [
        format!("image: nginx@sha256:{SHA256}"),
        format!("FROM docker.io/library/nginx:1.25@sha256:{SHA256} AS build"),
        format!("Digest: sha256:{SHA256}"),
        format!("{SHA1}\trefs/heads/main\n{SHA1}\tHEAD\n"),
        format!("{SHA1} refs/tags/v1.0^{{}}"),
        format!("$ git log --oneline --no-abbrev-commit\n{SHA1} Mend the reader\n{SHA1} Say more\n"),
        format!("{SHA1} (HEAD -> main, origin/main) Mend the reader"),
    ] {
        only(&text, &[]);
    }
}

#[test]
fn hashes_of_files_beside_ids_stay_ticked() {
    for (text, hash) in [
        (
            format!(
                "#fields\tts\tuid\tmime_type\tmd5\tsha1\n#types\ttime\tstring\tstring\tstring\tstring\n1700000000.1\tC1\tapplication/x-dosexec\t{MD5}\t-\n"
            ),
            MD5,
        ),
        (format!("{{\"fileinfo\":{{\"sha256\":\"{SHA256}\"}}}}"), SHA256),
        (format!("{{\"type\":\"file\",\"hashes\":{{\"SHA-256\":\"{SHA256}\"}}}}"), SHA256),
        (
            format!(
                "Hash                                      Path\n----                                      ----\n{SHA1}  C:\\a.exe\n"
            ),
            SHA1,
        ),
        (format!("{SHA1} a loader of 2026\n"), SHA1),
        (format!("{SHA1}  refs.exe\n"), SHA1),
        (format!("invoice\t{MD5}\n"), MD5),
        (format!("SHA256:\t{SHA256}\n"), SHA256),
        (format!("sha256:{SHA256}\n"), SHA256),
    ] {
        only(&text, &[hash]);
    }
}

#[test]
fn an_everyday_word_some_words_before_a_hash_makes_it_no_id() {
    for text in [
        format!("The loader dropped on the infected machine: {SHA256}"),
        format!("We saw the first request from {SHA256}"),
        format!("We saw the first request from {MD5}"),
        format!("Attached to the message was {MD5}"),
        format!("The key stealer {MD5}"),
        format!("session cookie thief ({SHA1})"),
        format!("Android device stalkerware {SHA1}"),
        format!("Token grabber: {MD5}"),
        format!("parent process: {MD5}"),
        format!("Sample on device: {SHA256}"),
    ] {
        let hash = text.rsplit([' ', '(']).next().unwrap_or("").trim_end_matches(')');
        only(&text, &[hash]);
    }
    only(&format!("Parent: {SHA1} Child: {SHA256}"), &[SHA1, SHA256]);
    only(&format!("Process ID: 4321 hash {MD5} | parent {SHA1}"), &[MD5, SHA1]);
}

#[test]
fn a_label_does_not_reach_over_its_own_value() {
    const OTHER: &str = "6f1ed002ab5545859014ebf0951522d9";
    for text in [
        format!("ComputerName=WS-01 aid={OTHER} SHA256HashData={SHA256}"),
        format!("device_id={OTHER} FileHashSha256={SHA256}"),
        format!("TraceId={OTHER} TargetFileSha256={SHA256}"),
        format!("imphash {OTHER} of {SHA256}"),
        format!("request {OTHER} wrote {SHA256}"),
        format!("aid={OTHER} process_hash={SHA256}"),
        format!("{{\"cid\":\"{OTHER}\",\"SHA256HashData\":\"{SHA256}\"}}"),
        format!("cid,SHA256HashData\n{OTHER},{SHA256}\n{OTHER},{SHA256}\n"),
    ] {
        only(&text, &[SHA256]);
    }
}

#[test]
fn ids_right_behind_their_name_are_not_ticked_however_that_is_written() {
    for text in [
        format!("session id {MD5}"),
        format!("Session ID: {MD5}"),
        format!("X-Request-ID: {MD5}"),
        format!("serial number {SHA1}"),
        format!("the key is {SHA256}"),
        format!("commit hash {SHA1}"),
        format!("JA3 hash: {MD5}"),
        format!("Thumbprint (SHA1): {SHA1}"),
        format!("CertSha1={SHA1}"),
        format!("tree {SHA1}\nparent {SHA1}"),
        format!("alert tls any any -> any any (ja3.hash; content:\"{MD5}\"; sid:4;)"),
        format!("alert tls any any -> any any (ja3s.hash; content:\"{MD5}\"; sid:4;)"),
    ] {
        only(&text, &[]);
    }
}
