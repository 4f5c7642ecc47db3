//! Passwords that a mail tells, in the words in which people tell them.

use super::*;

/// Whether a mail with such a text opens an archive whose password is `password`.
fn opens(text: &str, password: &'static str) -> bool {
    let archive = locked(password, &[("a.js", URL.as_bytes())]);
    let html = text.starts_with('<');
    let mail = String::from_utf8(mail(FROM, text, "a.zip", &archive)).unwrap();
    let mail = if html { mail.replacen("text/plain", "text/html", 1) } else { mail };
    ticked(&opened("m.eml", mail.as_bytes()).1).contains(&URL.to_owned())
}

#[test]
fn a_password_is_understood_in_the_words_in_which_people_tell_it() {
    for text in [
        "The password for the archive is Xk-93!q",
        "The password to open the attached file is: Xk-93!q.",
        "Password for the zip: Xk-93!q",
        "Archive password - Xk-93!q",
        "Das Passwort lautet: Xk-93!q",
        "Das Passwort für das Archiv lautet Xk-93!q.",
        "Kennwort zum Entpacken: Xk-93!q",
        "<p><b>Password</b> - \"Xk-93!q\"</p>",
        "<p>Password:</p>\r\n<p><b>Xk-93!q</b></p>",
        "<p>Pass&#119;ord: <code>Xk-93!q</code></p>",
        "Password:\r\n\r\n    Xk-93!q\r\n",
        "The password is below.\r\n\r\nXk-93!q\r\n",
        "Use code Xk-93!q to open it",
        "Please use the password Xk-93!q",
        "Access code: Xk-93!q",
        "PIN Xk-93!q",
        "Le mot de passe est : Xk-93!q",
        "Mot de passe de l'archive : « Xk-93!q »",
        "La contraseña del archivo es Xk-93!q",
        "Clave: Xk-93!q",
        "La password dell'archivio è Xk-93!q",
        "A senha do arquivo é Xk-93!q",
        "Пароль от архива: Xk-93!q",
        "Пароль - Xk-93!q",
        "パスワードは Xk-93!q です",
        "パスワード：Xk-93!q",
        "密码：Xk-93!q",
        "解压密码: Xk-93!q",
        "암호: Xk-93!q",
        "Hasło do archiwum: Xk-93!q",
        "Wachtwoord: Xk-93!q",
        "password=Xk-93!q",
        "(pw: Xk-93!q)",
    ] {
        assert!(opens(text, "Xk-93!q"), "{text}");
    }
    for (text, password) in
        [("The PIN for the file is 4711.", "4711"), ("パスワードは1234です", "1234"), ("Passwort: „geheim“", "geheim")]
    {
        assert!(opens(text, password), "{text}");
    }
}

#[test]
fn a_word_far_from_any_that_means_password_is_not_tried() {
    assert!(!opens(
        "We will send you the password in another mail, as we always do it. Greetings from all of us here in the office: Xk-93!q",
        "Xk-93!q"
    ));
    assert!(!opens("Xk-93!q", "Xk-93!q"));
}

#[test]
fn words_near_that_one_are_tried_no_more_often_than_is_bearable() {
    let archive = locked("other", &[("a.bin", b"x")]);
    let words =
        (0..400).map(|word| format!("password word{word} and some{word} more{word}\r\n")).collect::<Vec<_>>().concat();
    let (inside, _) = opened("m.eml", &mail(FROM, &words, "a.zip", &archive));
    says(&inside, &["a.bin in it", "none of the 18", "--password"]);
}
