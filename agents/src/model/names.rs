//! Which models a server offers that serves its own: a compatible one, or Ollama.

use std::time::Duration;

use reqwest::header::AUTHORIZATION;
use serde_json::Value;
use tokio::time::timeout;

use super::open::Provider;
use super::settings::Kind;
use super::wire::url;
use super::{ErrorClass, ModelError, failure};

const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of a list, and names of it that are told.
const LARGEST: usize = 1 << 20;
const MOST: usize = 200;

impl Provider {
    /// In the server's order.
    pub async fn names(&self) -> Result<Vec<String>, ModelError> {
        let is_ollama = self.connection.kind == Kind::Ollama;
        let path: &[&str] = if is_ollama { &["api", "tags"] } else { &["models"] };
        let mut request = self.client.get(url(&self.address, path)?);
        if let Some(key) = &self.connection.key {
            request = request.header(AUTHORIZATION, format!("Bearer {}", key.reveal().trim()));
        }
        let late = |_elapsed| ModelError::new(ErrorClass::TimedOut, "did not list its models in time");
        let asking = async {
            let failed = |_cause| ModelError::new(ErrorClass::Unreachable, "could not be reached for the list of its models");
            let mut answer = request.send().await.map_err(failed)?;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            let mut body = Vec::new();
            while let Some(chunk) = answer.chunk().await.map_err(failed)? {
                body.extend_from_slice(&chunk);
                if body.len() > LARGEST {
                    return Err(ModelError::broken("the list of its models does not end"));
                }
            }
            if status != 200 {
                return Err(failure::of_response(status, &headers, &body));
            }
            let said: Value =
                serde_json::from_slice(&body).map_err(|_cause| ModelError::broken("listed its models as no JSON"))?;
            let (models, name) = if is_ollama { (&said["models"], "name") } else { (&said["data"], "id") };
            let names = models.as_array().into_iter().flatten().filter_map(|model| model[name].as_str());
            Ok(names.take(MOST).map(str::to_owned).collect())
        };
        timeout(PATIENCE, asking).await.map_err(late)?
    }
}
