//! One page of a list.

use bytes::Bytes;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::pages::Fingerprint;
use super::{Object, lenient};

/// Where the next page starts: opaque, may hold `=`, `+`, `/`; good for the same request only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(pub String);

/// Whether a list goes on behind a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Onward {
    /// It was the last page.
    #[default]
    End,
    At(Cursor),
    /// There is more, and it is not said in a way that is known where: part of a list must not pass for the whole.
    Unreadable,
}

impl Onward {
    /// Whether there is more.
    pub fn goes_on(&self) -> bool {
        *self != Self::End
    }
}

/// A page of a collection or relationship, as the service sends it.
///
/// A page may hold fewer objects than asked for and still have a next one. A to-one relationship comes as a page of at
/// most one object, without a cursor.
///
/// Source: <https://docs.virustotal.com/reference/collections>
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    pub objects: Vec<Object>,
    /// `meta.cursor`, else the cursor inside `links.next`.
    pub next: Onward,
    /// `meta.count`: how many objects there are at least. The service caps it, so it is a lower bound. A search has `meta.total_hits` in
    /// its place.
    pub count: Option<u64>,
    /// `meta.days_back`: how many days a search went back, so that what is older is not in the list.
    pub days_back: Option<u64>,
    /// How many items are no objects, such as one without an id. Whoever shows the page says so.
    pub not_understood: usize,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Envelope<'a, T> {
    data: T,
    #[serde(borrow, default)]
    meta: Option<&'a RawValue>,
    #[serde(borrow, default)]
    links: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Meta {
    cursor: Told,
    #[serde(deserialize_with = "lenient::number")]
    count: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    total_hits: Option<i64>,
    #[serde(deserialize_with = "lenient::number")]
    days_back: Option<i64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Links {
    next: Told,
}

/// What a member says of the next page.
#[derive(Default)]
enum Told {
    #[default]
    Nothing,
    Text(Box<str>),
    /// Something that is no text.
    Odd,
}

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw: Option<&RawValue> = Option::deserialize(deserializer)?;
        Ok(raw.map_or(Self::Nothing, |raw| match lenient::text_of(raw.get()) {
            Some(text) if text.is_empty() => Self::Nothing,
            Some(text) => Self::Text(text),
            None => Self::Odd,
        }))
    }
}

/// Items, `meta` and `links` of a body; no items where `data` is null.
type Parts<'a> = (Option<Vec<&'a RawValue>>, Option<&'a RawValue>, Option<&'a RawValue>);

impl Page {
    /// Tells this page from others.
    pub fn fingerprint(&self) -> Fingerprint {
        let [first, last] = [self.objects.first(), self.objects.last()].map(|object| object.map(Object::raw));
        Fingerprint::of(self.objects.len(), first, last)
    }

    /// Reads a whole answer body. Objects share the body's memory. A `data` that is an object or null (a to-one
    /// relationship) is a page of one or none. Items that are no objects are counted, and the rest is read; where none is one, that
    /// is an error.
    pub fn decode(body: &Bytes) -> Result<Self, String> {
        Listing::read(body)?.page()
    }
}

/// A page of which only the outline was read: where it goes on, and where its objects stand in the body.
///
/// Lets the next page be asked for before this one's objects are decoded, which takes most of the work.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listing {
    /// As in [`Page`].
    pub next: Onward,
    /// As in [`Page`].
    pub count: Option<u64>,
    /// As in [`Page`].
    pub days_back: Option<u64>,
    /// Whether there is no list and no object, but `null`.
    pub(super) is_null: bool,
    items: Vec<Bytes>,
}

impl Listing {
    /// Reads the outline of a whole answer body.
    pub fn read(body: &Bytes) -> Result<Self, String> {
        let text = lenient::utf_8(body)?;
        // Nearly every answer is a list: then envelope and items are found in one pass over the body.
        let (items, meta, links) = match serde_json::from_str::<Envelope<'_, Vec<&RawValue>>>(text) {
            Ok(Envelope { data, meta, links }) => (Some(data), meta, links),
            Err(_) => Self::short(text)?,
        };
        let (meta, links): (Meta, Links) = (section(meta), section(links));
        let number = |told: Option<i64>| told.and_then(|number| u64::try_from(number).ok());
        Ok(Self {
            next: onward(meta.cursor, links.next),
            count: number(meta.count.or(meta.total_hits)),
            days_back: number(meta.days_back).filter(|days| *days > 0),
            is_null: items.is_none(),
            items: items.into_iter().flatten().map(|item| body.slice_ref(item.get().as_bytes())).collect(),
        })
    }

    /// Tells this page from others.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.items.len(), self.items.first(), self.items.last())
    }

    /// How many objects the page has.
    pub fn objects(&self) -> usize {
        self.items.len()
    }

    /// Decodes the objects, and counts what is none. Fails in words when all are none.
    pub fn page(self) -> Result<Page, String> {
        let (mut objects, mut not_understood, mut reason) = (Vec::with_capacity(self.items.len()), 0, None);
        for item in self.items {
            match Object::decode(item) {
                Ok(object) => objects.push(object),
                Err(why) => {
                    not_understood += 1;
                    reason.get_or_insert(why);
                }
            }
        }
        match reason.filter(|_| objects.is_empty()) {
            Some(why) => Err(why),
            None => Ok(Page { objects, next: self.next, count: self.count, days_back: self.days_back, not_understood }),
        }
    }

    /// A `data` that is no list: one object or null.
    fn short(text: &str) -> Result<Parts<'_>, String> {
        let Envelope { data, meta, links }: Envelope<'_, &RawValue> =
            serde_json::from_str(text).map_err(|error| lenient::unreadable(&error))?;
        match data.get().as_bytes().first() {
            Some(b'{') => Ok((Some(vec![data]), meta, links)),
            Some(b'n') => Ok((None, meta, links)),
            _ => Err("data is neither a list nor an object".to_owned()),
        }
    }
}

fn section<T: Default + for<'de> Deserialize<'de>>(raw: Option<&RawValue>) -> T {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

/// Where the list goes on: by its cursor, else by the link of the next page.
fn onward(cursor: Told, link: Told) -> Onward {
    match (cursor, link) {
        (Told::Text(cursor), _) => Onward::At(Cursor(cursor.into())),
        (_, Told::Text(link)) => cursor_in(&link).map_or(Onward::Unreadable, Onward::At),
        (Told::Nothing, Told::Nothing) => Onward::End,
        (Told::Odd, _) | (_, Told::Odd) => Onward::Unreadable,
    }
}

/// The cursor inside `links.next`. The link itself is never followed: it may name another host.
fn cursor_in(link: &str) -> Option<Cursor> {
    let (_, query) = link.split_once('?')?;
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, value)| name == "cursor" && !value.is_empty())
        .map(|(_, cursor)| Cursor(cursor.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(json: &str) -> Page {
        Page::decode(&Bytes::from(json.to_owned())).expect("a page")
    }

    #[test]
    fn the_cursor_comes_from_meta_else_from_the_next_link() {
        let at = |cursor: &str| Onward::At(Cursor(cursor.to_owned()));
        assert_eq!(page(r#"{"data":[],"meta":{"cursor":"AbC=","count":55}}"#).next, at("AbC="));
        let linked = page(r#"{"data":[],"links":{"next":"https://h/x?limit=1&cursor=Ab%2BC%3D"}}"#);
        assert_eq!(linked.next, at("Ab+C="));
    }

    #[test]
    fn a_list_is_at_its_end_only_where_nothing_says_that_it_goes_on() {
        let next = |rest: &str| page(&format!(r#"{{"data":[]{rest}}}"#)).next;
        for end in ["", r#","meta":{"cursor":null}"#, r#","meta":{"cursor":""}"#, r#","links":{"next":null}"#] {
            assert_eq!(next(end), Onward::End, "{end}");
        }
        for odd in [
            r#","links":{"next":"https://h/x?limit=1"}"#,
            r#","links":{"next":"https://h/x?cursor="}"#,
            r#","links":{"next":{"cursor":"x"}}"#,
            r#","links":{"next":true}"#,
            r#","meta":{"cursor":["x"]}"#,
        ] {
            assert_eq!(next(odd), Onward::Unreadable, "{odd}");
        }
    }

    #[test]
    fn a_search_says_how_many_it_found_and_how_far_it_went_back() {
        let told = |meta: &str| {
            let page = page(&format!(r#"{{"data":[],"meta":{meta}}}"#));
            (page.count, page.days_back)
        };
        assert_eq!(told(r#"{"total_hits":603,"days_back":90}"#), (Some(603), Some(90)));
        assert_eq!(told(r#"{"count":12}"#), (Some(12), None));
        assert_eq!(told(r#"{"total_hits":-1,"days_back":0}"#), (None, None));
    }

    #[test]
    fn a_to_one_relationship_is_a_page_of_one_or_none() {
        assert_eq!(page(r#"{"data":null,"links":{}}"#).objects.len(), 0);
        assert_eq!(page(r#"{"data":{"type":"domain","id":"a.example"}}"#).objects.len(), 1);
    }

    #[test]
    fn c04_never_scanned_objects_and_error_stubs_are_rows_too() {
        let page = page(
            r#"{"data":[
              {"type":"url","id":"11","context_attributes":{"url":"http://cdn.example.net/x/%25s"}},
              {"type":"file","id":"22","error":{"code":"NotFoundError","message":"File not found"}}],"meta":{}}"#,
        );
        let [never, stub] = page.objects.as_slice() else { panic!("two rows") };
        assert_eq!((never.title(), never.has_attributes), ("http://cdn.example.net/x/%25s", false));
        assert_eq!(stub.error.as_deref(), Some("NotFoundError: File not found"));
    }

    #[test]
    fn an_id_may_be_a_number_and_the_raw_bytes_are_kept() {
        let page = page(r#"{"data":[{"type":"analysis","id":12,"attributes":{"odd":null}}]}"#);
        let object = page.objects.first().expect("one");
        assert_eq!(&*object.descriptor.id, "12");
        assert_eq!(object.raw().as_ref(), br#"{"type":"analysis","id":12,"attributes":{"odd":null}}"#);
    }

    #[test]
    fn an_item_that_is_no_object_is_counted_and_the_rest_is_read() {
        let page = page(r#"{"data":[{"type":"domain","id":"a.example"},{"type":"domain","id":null},7]}"#);
        assert_eq!((page.objects.len(), page.not_understood), (1, 2));
    }

    #[test]
    fn what_is_no_list_of_objects_is_an_error_in_words() {
        for json in ["<html>", "{}", r#"{"data":7}"#, r#"{"data":[7]}"#, r#"{"data":[{"id":"x"}]}"#] {
            assert!(Page::decode(&Bytes::from(json.to_owned())).is_err(), "{json}");
        }
    }
}
