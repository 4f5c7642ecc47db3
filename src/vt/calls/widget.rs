//! The widget: its address, and the page behind it.

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::ioc::is_hex;
use crate::vt::Call;
use crate::vt::endpoint::{self as at, Endpoint};

/// Colours of the widget, RGB hex without `#`. Absent ones are the service's own.
///
/// Source: <https://docs.virustotal.com/reference/theme>
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WidgetColours {
    /// Text.
    pub fg1: Option<String>,
    /// Background.
    pub bg1: Option<String>,
    /// Second background.
    pub bg2: Option<String>,
    /// Borders, lines, icons.
    pub bd1: Option<String>,
}

impl WidgetColours {
    fn named(&self) -> [(&'static str, &Option<String>); 4] {
        [("fg1", &self.fg1), ("bg1", &self.bg1), ("bg2", &self.bg2), ("bd1", &self.bd1)]
    }

    fn check(&self) -> Result<(), String> {
        for (name, colour) in self.named() {
            if let Some(colour) = colour
                && !(colour.len() == 6 && is_hex(colour))
            {
                return Err(format!("the colour {name} must be six hex digits such as 4d4d4d, not {colour:?}"));
            }
        }
        Ok(())
    }
}

/// Asks for the widget of a hash, URL, domain or address: `{"url", "detection_ratio", …}`, good for three days.
///
/// Source: <https://docs.virustotal.com/reference/widgeturl>
pub fn widget(indicator: &str, colours: &WidgetColours) -> Result<Call, String> {
    coloured(at::WIDGET, indicator, colours)
}

/// The twin that Google Threat Intelligence keys use.
pub fn gti_widget(indicator: &str, colours: &WidgetColours) -> Result<Call, String> {
    coloured(at::GTI_WIDGET, indicator, colours)
}

fn coloured(endpoint: Endpoint, indicator: &str, colours: &WidgetColours) -> Result<Call, String> {
    colours.check()?;
    let mut call = Call::new(endpoint, &[]).with("query", indicator);
    for (name, colour) in colours.named() {
        if let Some(colour) = colour {
            call = call.with(name, colour.clone());
        }
    }
    Ok(call)
}

/// The widget's page: hostile HTML, fetched without the key from the site beside the API.
///
/// `url` is the one that [`widget`] answered. Only its token is used, so it can't lead anywhere else; it is refused when it
/// is not the service's (or, for a demo service, on loopback).
///
/// Source: <https://docs.virustotal.com/reference/widgethtmltoken>
pub fn widget_html(url: &str) -> Result<Call, String> {
    let refuse = || "the widget's address is not one of the service; it was not fetched".to_owned();
    let url = Url::parse(url).map_err(|_| refuse())?;
    let known = match url.host() {
        Some(Host::Domain("virustotal.com" | "www.virustotal.com")) => url.scheme() == "https",
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let (_, token) = url.path().split_once("/ui/widget/html/").filter(|_| known).ok_or_else(refuse)?;
    if token.is_empty() || token.contains('/') {
        return Err(refuse());
    }
    let token = percent_decode_str(token).decode_utf8().map_err(|_| refuse())?;
    Ok(Call::new(at::WIDGET_HTML, &[&token]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_six_hex_digits() {
        let colours = |fg1: &str| WidgetColours { fg1: Some(fg1.into()), ..WidgetColours::default() };
        assert!(widget("example.test", &colours("#4d4d4d")).expect_err("a hash sign").contains("fg1"));
        let call = widget("example.test", &colours("4D4d4d")).expect("a call");
        assert_eq!(call.query, [("query", "example.test".to_owned()), ("fg1", "4D4d4d".to_owned())]);
    }

    #[test]
    fn only_the_token_of_a_known_address_is_used() {
        for good in [
            "https://www.virustotal.com/ui/widget/html/TOK_en-1",
            "https://virustotal.com/ui/widget/html/TOK_en-1",
            "http://127.0.0.1:8080/ui/widget/html/TOK_en-1",
        ] {
            assert_eq!(widget_html(good).expect(good).path, "/ui/widget/html/TOK_en-1");
        }
        for bad in [
            "http://www.virustotal.com/ui/widget/html/x",
            "https://virustotal.com.example/ui/widget/html/x",
            "https://www.virustotal.com/ui/files/x",
            "https://www.virustotal.com/ui/widget/html/",
            "https://www.virustotal.com/ui/widget/html/a/b",
            "not an address",
        ] {
            assert!(widget_html(bad).is_err(), "{bad}");
        }
    }
}
