//! What is told of URLs by a question or a text that need not name them: one stands in another one, is spelled without its scheme, or is
//! among those that a search finds by how they begin.

use super::exposure::named_in_query;
use super::refang::refang;
use super::same::{UrlNames, url_of_id};
use super::secret::{readings, urls_in};

/// What of URLs is told at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mentions {
    names: Vec<UrlNames>,
    /// All of it as it is written and as servers read it, in lower case: better to ask about two that differ in nothing else.
    texts: Vec<String>,
    /// How URLs begin that a search finds.
    beginnings: Vec<String>,
}

impl Mentions {
    /// Of URLs by their ids: base64, or a digest.
    pub fn of_ids<'a>(ids: impl IntoIterator<Item = &'a str>) -> Self {
        let mut mentions = Self::default();
        ids.into_iter().for_each(|id| mentions.take_id(id));
        mentions
    }

    /// Takes in the id of a URL.
    pub fn take_id(&mut self, id: &str) {
        self.names.push(UrlNames::of_id(id));
        if let Some(url) = url_of_id(id).filter(|url| url.contains('.')) {
            self.take_text(&url);
        }
    }

    /// Takes in a text, in which URLs may stand; whether one does.
    pub fn take_text(&mut self, text: &str) -> bool {
        let before = self.names.len();
        let plain = refang(text);
        for reading in readings(text.to_owned()).chain((plain != text).then_some(plain)) {
            let urls = reading.split_whitespace().flat_map(urls_in);
            self.names.extend(urls.map(|url| UrlNames::of_url(url.as_str())));
            self.texts.push(reading.to_lowercase());
        }
        self.names.len() > before
    }

    /// Takes in the query of a search; whether it names a URL.
    pub fn take_query(&mut self, query: &str) -> bool {
        let mut names_url = self.take_text(query);
        for named in named_in_query(query) {
            if named.is_url() {
                names_url = true;
                let name = UrlNames::of_id(&named.object_id());
                self.beginnings.extend(name.behind_scheme().and_then(beginning));
                self.names.push(name);
            } else if named.is_hash() {
                // A digest can be that of a URL, which is its id.
                self.names.push(UrlNames::of_id(&named.object_id()));
            }
        }
        names_url
    }

    /// Whether nothing at all was told.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.texts.is_empty()
    }

    /// The digests of all URLs that are named; see [`UrlNames::near`].
    pub fn near(&self) -> impl Iterator<Item = &str> {
        self.names.iter().flat_map(UrlNames::near)
    }

    /// Whether they tell of the URL with these [`core()`] letters.
    pub fn tell_of(&self, core: &str) -> bool {
        self.texts.iter().any(|text| stands_in(text, core))
            || self.beginnings.iter().any(|beginning| core.starts_with(beginning))
    }
}

/// The letters of a URL by which it is told wherever they stand, in lower case: without its scheme, and without what makes no
/// difference at its end. `None` where that is a host alone, which tells nothing of a page.
pub fn core(url: &UrlNames) -> Option<String> {
    let core = url.behind_scheme()?.trim_end_matches(['/', '?', '&']).to_lowercase();
    core.contains(['/', '?']).then_some(core)
}

/// What a URL begins with that a search finds; `None` where that is a host alone.
fn beginning(behind_scheme: &str) -> Option<String> {
    let beginning = behind_scheme.trim_end_matches('*').to_lowercase();
    beginning.split_once('/').is_some_and(|(_, path)| !path.is_empty()).then_some(beginning)
}

/// Whether a URL stands in a text, and not only the beginning of a longer name.
fn stands_in(text: &str, core: &str) -> bool {
    let starts = |from: usize| text.get(from..).and_then(|rest| rest.find(core)).map(|at| from + at);
    let next = |at: &usize| text.get(*at..)?.chars().next().and_then(|sign| starts(at + sign.len_utf8()));
    // Also those that begin inside of one that is the end of a longer name.
    std::iter::successors(starts(0), next).any(|at| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + core.len()..).and_then(|behind| behind.chars().next());
        let of_host = |sign: char| sign.is_alphanumeric() || matches!(sign, '.' | '-' | '_');
        let of_name = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '~' | '%' | '+');
        !before.is_some_and(of_host) && !behind.is_some_and(of_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> String {
        core(&UrlNames::of_url(url)).unwrap_or_default()
    }

    #[test]
    fn the_core_of_a_url_is_its_page_without_scheme_and_without_trifles_at_its_end() {
        assert_eq!(of("HTTPS://A.example:443/Tok/?"), "a.example/tok");
        assert_eq!(of("http://a.example/tok?x=1&"), "a.example/tok?x=1");
        assert_eq!(of("http://a.example/"), "", "a host alone");
    }

    #[test]
    fn a_url_stands_in_a_text_where_no_letter_of_a_longer_one_is_beside_it() {
        let told = |text: &str| {
            let mut mentions = Mentions::default();
            mentions.take_text(text);
            mentions.tell_of("a.example/tok")
        };
        for text in [
            "see a.example/tok.",
            "http://a.example/tok",
            "hxxp://a[.]example/tok",
            "https://b.example/?u=a.example%252Ftok",
            "(A.example/TOK/more)",
            "xa.example/toka.example/tok a.example/tok",
        ] {
            assert!(told(text), "{text}");
        }
        for text in ["", "a.example/token", "not-a.example/tok", "www.a.example/tok", "a.example/to"] {
            assert!(!told(text), "{text}");
        }
    }

    #[test]
    fn a_search_tells_of_all_that_begins_as_what_it_names_and_of_no_page_by_a_host() {
        let told = |query: &str| {
            let mut mentions = Mentions::default();
            mentions.take_query(query);
            mentions.tell_of("a.example/tok")
        };
        assert!(told("url:\"http://a.example/to\"") && told("url:a.example/t*"));
        assert!(!told("url:\"http://a.example/\"") && !told("domain:a.example") && !told("url:a.example/x"));
    }
}
