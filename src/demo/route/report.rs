//! Reading: one object, its relationships in three forms, its behaviours.

use serde_json::{Map, Value, json};

use crate::demo::answer::{Answer, PADDING, Refusal, Reply, data};
use crate::demo::call::Call;
use crate::demo::kind::{Kind, Name, decoded};
use crate::demo::page::{Window, page};
use crate::demo::related::Related;
use crate::demo::service::Service;
use crate::demo::world::Link;

/// Descriptors that are folded into a report, per relationship.
const FOLDED: usize = 20;
/// A capture file without packets.
const EMPTY_CAPTURE: &[u8] = include_bytes!("../../../assets/demo/empty.pcap");
/// The longest page of a relationship.
const LONGEST: usize = 40;

impl Service {
    /// `GET /{collection}/{id}`, with `?relationships=` and `?attributes=`.
    pub(in crate::demo) fn report(&self, kind: Kind, id: &str, call: &Call) -> Answer {
        let name = self.find(kind, id, call)?;
        if matches!(kind, Kind::Analysis | Kind::PrivateAnalysis) {
            return self.analysis_report(&name);
        }
        let attributes = match kind {
            Kind::User => self.user_attributes(&name.id, Some(call.tier)),
            _ => self.attributes(&name),
        };
        let mut attributes = attributes.ok_or_else(|| Refusal::not_found(kind, id))?;
        if self.options.report_size.is_some() && Kind::JUDGED.contains(&kind) {
            attributes.insert("strings_of_interest".into(), json!(PADDING));
        }
        if let Some(wanted) = call.parameter("attributes") {
            let wanted: Vec<&str> = wanted.split(',').collect();
            attributes.retain(|name, _| wanted.contains(&name.as_str()));
        }
        let mut object = self.wrap(&name, attributes);
        if let Some(names) = call.parameter("relationships") {
            object["relationships"] = self.folded(&name, names, call)?;
        }
        data(object)
    }

    fn analysis_report(&self, name: &Name) -> Answer {
        self.poll(name);
        let missing = || Refusal::not_found(name.kind, &name.id);
        let analysis = self.analysis(name).ok_or_else(missing)?;
        let mut object = self.object(name).ok_or_else(missing)?;
        object["links"]["item"] = self.link_to(&analysis.target).into();
        let mut answer = json!({"data": object});
        if let Some(meta) = self.analysis_meta(&analysis) {
            answer["meta"] = meta;
        }
        Ok(Reply::Json(answer))
    }

    fn folded(&self, name: &Name, wanted: &str, call: &Call) -> Result<Value, Refusal> {
        let mut folded = Map::new();
        for wanted in wanted.split(',').filter(|wanted| !wanted.is_empty()) {
            let related = self.related(name, wanted, call.tier)?;
            let path = format!("{}/relationships/{wanted}", name.path());
            let path = path.split('/').map(decoded).collect();
            let inner = Call { path, query: Vec::new(), ..call.clone() };
            let window = Window { start: 0, limit: FOLDED };
            let mut part = self.descriptor_page(&related, &inner, window);
            part["links"]["related"] = format!("{}/{wanted}", self.link_to(name)).into();
            folded.insert(wanted.to_owned(), part);
        }
        Ok(Value::Object(folded))
    }

    fn descriptor_page(&self, related: &Related, call: &Call, window: Window) -> Value {
        if related.relationship.is_one {
            let one = related.one().map_or(Value::Null, Self::descriptor);
            return json!({"data": one, "links": {"self": call.url(&[])}});
        }
        let swarm = &self.world.swarm;
        page(call, window, related.len(), |index| related.at(index, swarm).map(|link| Self::descriptor(&link)))
    }

    /// `GET /{collection}/{id}/relationships/{relationship}`.
    pub(in crate::demo) fn descriptors(&self, kind: Kind, id: &str, relationship: &str, call: &Call) -> Answer {
        let name = self.find(kind, id, call)?;
        let related = self.related(&name, relationship, call.tier)?;
        let window = Window::of(call, LONGEST)?;
        let mut answer = self.descriptor_page(&related, call, window);
        answer["links"]["related"] = format!("{}/{relationship}", self.link_to(&name)).into();
        Ok(Reply::Json(answer))
    }

    /// `GET /{collection}/{id}/{relationship}`: full objects.
    pub(in crate::demo) fn relationship(&self, kind: Kind, id: &str, relationship: &str, call: &Call) -> Answer {
        let name = self.find(kind, id, call)?;
        let related = self.related(&name, relationship, call.tier)?;
        if related.relationship.is_one {
            let one = related.one().and_then(|link| self.object(&link.to)).unwrap_or(Value::Null);
            return Ok(Reply::Json(json!({"data": one, "links": {"self": call.url(&[])}})));
        }
        let window = Window::of(call, LONGEST)?;
        let swarm = &self.world.swarm;
        let with_context = name.kind == Kind::PrivateFile && relationship == "dropped_files";
        let answer = page(call, window, related.len(), |index| {
            let mut link = related.at(index, swarm)?;
            if with_context {
                let dropped = self.private_sample(&link.to.id)?;
                let path = format!("C:\\ProgramData\\Depot\\{}", dropped.row.text("name"));
                link.context = Some(json!({"paths": [path], "type": "Win32 DLL"}));
            }
            Some(self.listed(&link))
        });
        Ok(Reply::Json(answer))
    }

    /// A page of full objects.
    pub(in crate::demo) fn objects(&self, call: &Call, links: &[Link]) -> Answer {
        let window = Window::of(call, LONGEST)?;
        Ok(Reply::Json(page(call, window, links.len(), |index| self.object(&links.get(index)?.to))))
    }

    /// `behaviour_summary` and `behaviour_mitre_trees`.
    pub(in crate::demo) fn behaviour_view(&self, kind: Kind, id: &str, what: &str, call: &Call) -> Answer {
        let name = self.find(kind, id, call)?;
        if what == "behaviour_mitre_trees" {
            return data(self.mitre_trees(&name));
        }
        data(self.behaviour_summary(&name).unwrap_or_else(|| json!({})))
    }

    /// `/file_behaviours/{id}/html` and the captures.
    pub(in crate::demo) fn behaviour_file(&self, kind: Kind, id: &str, what: &str) -> Answer {
        let name = Name::new(kind, id);
        let missing = || Refusal::not_found(kind, id);
        let (_, row) = self.world.behaviours.get(&name).ok_or_else(missing)?;
        match what {
            "html" if row.is("html") => self.behaviour_html(&name).map(Reply::Html).ok_or_else(missing),
            "pcap" if row.is("pcap") => Ok(Reply::Bytes("application/vnd.tcpdump.pcap", EMPTY_CAPTURE.to_vec())),
            "memdump" if row.is("memdump") => Ok(Reply::Bytes("application/octet-stream", vec![0; 64])),
            _ => Err(missing()),
        }
    }
}
