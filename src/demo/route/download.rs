//! Downloads: a 302 to, or the text of, a signed URL on the service's own storage path, which needs no key.

use crate::demo::answer::{Answer, Refusal, Reply, data, refuse};
use crate::demo::call::Call;
use crate::demo::kind::Kind;
use crate::demo::seed::digits;
use crate::demo::service::Service;
use crate::demo::world::placeholder;

/// A picture of one grey pixel.
const PIXEL: &[u8] = include_bytes!("../../../assets/demo/pixel.png");

impl Service {
    fn signed(&self, what: &str) -> String {
        let expires = self.now() + 3600;
        let signature = signature(what, expires);
        format!("{}/demo-storage/{what}?expires={expires}&signature={signature}", self.origin)
    }

    fn stored(&self, id: &str, call: &Call) -> Result<String, Refusal> {
        let name = self.find(Kind::File, id, call)?;
        let sample = self.sample(&name.id).ok_or_else(|| Refusal::not_found(Kind::File, id))?;
        if self.world.file_of_story(sample.row.text("id")).is_none() {
            return Err(Refusal::not_found(Kind::File, id));
        }
        Ok(self.signed(&format!("file/{}", name.id)))
    }

    /// `GET /files/{id}/download`.
    pub(in crate::demo) fn download(&self, id: &str, call: &Call) -> Answer {
        self.stored(id, call).map(Reply::Redirect)
    }

    /// `GET /files/{id}/download_url`: a bare string.
    pub(in crate::demo) fn download_url(&self, id: &str, call: &Call) -> Answer {
        data(self.stored(id, call)?)
    }

    /// A signed URL of a bundle.
    pub(in crate::demo) fn signed_bundle(&self, id: &str) -> String {
        self.signed(&format!("zip/{id}"))
    }

    /// `GET /demo-storage/{kind}/{id}`: what a signed URL gives. Files are their harmless placeholders.
    pub(in crate::demo) fn storage(&self, kind: &str, id: &str, query: &[(String, String)]) -> Answer {
        let of = |name: &str| query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        if kind == "screenshot" {
            return Ok(Reply::Bytes("image/png", PIXEL.to_vec()));
        }
        let expires = of("expires").and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
        if of("signature") != Some(signature(&format!("{kind}/{id}"), expires).as_str()) {
            return Err(Refusal::forbidden());
        }
        if expires < self.now() {
            return refuse("BadRequestError", "The link has expired");
        }
        match kind {
            "file" => {
                let sample = self.sample(id).ok_or_else(|| Refusal::not_found(Kind::File, id))?;
                Ok(Reply::Bytes("application/octet-stream", placeholder(sample.row.text("id")).into_bytes()))
            }
            "zip" => self.archive(id),
            _ => Err(Refusal::not_found(Kind::File, id)),
        }
    }
}

fn signature(what: &str, expires: i64) -> String {
    digits(&format!("storage/{what}/{expires}"), 32)
}
