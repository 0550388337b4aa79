//! Where a service is, and the name that it has in signatures.

use anyhow::{Context as _, ensure};

/// A service that `lam` calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    Lambda,
    Iam,
    Sts,
    Logs,
    S3,
}

impl Service {
    /// The name in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Service::Lambda => "Lambda",
            Service::Iam => "IAM",
            Service::Sts => "STS",
            Service::Logs => "CloudWatch Logs",
            Service::S3 => "S3",
        }
    }

    /// The name in signatures, host names and IAM's actions.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Service::Lambda => "lambda",
            Service::Iam => "iam",
            Service::Sts => "sts",
            Service::Logs => "logs",
            Service::S3 => "s3",
        }
    }

    /// The end of `AWS_ENDPOINT_URL_…` ("Service-specific endpoints" in the AWS SDKs and Tools Reference
    /// Guide).
    fn variable(self) -> &'static str {
        match self {
            Service::Lambda => "AWS_ENDPOINT_URL_LAMBDA",
            Service::Iam => "AWS_ENDPOINT_URL_IAM",
            Service::Sts => "AWS_ENDPOINT_URL_STS",
            Service::Logs => "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS",
            Service::S3 => "AWS_ENDPOINT_URL_S3",
        }
    }
}

/// The address of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// Without a slash at the end.
    pub(super) url: String,
    /// The region of the signature.
    pub(super) region: String,
}

impl Endpoint {
    /// The endpoint of a service: `flag`, then the variables, then the service's address in this region.
    pub(super) fn of(
        service: Service,
        region: &str,
        flag: Option<&str>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> anyhow::Result<Endpoint> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let chosen = flag
            .map(|url| (url.to_owned(), "--endpoint-url"))
            .or_else(|| Some((set(service.variable())?, service.variable())))
            .or_else(|| Some((set("AWS_ENDPOINT_URL")?, "AWS_ENDPOINT_URL")));
        let signing_region = signing_region(service, region).to_owned();
        let Some((url, origin)) = chosen else {
            return Ok(Endpoint {
                url: format!("https://{}", host(service, region)),
                region: signing_region,
            });
        };
        let uri: ureq::http::Uri = url
            .parse()
            .with_context(|| format!("{origin}: {url:?} is not a URL"))?;
        ensure!(
            matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some(),
            "{origin}: {url:?} is not a URL that starts with https:// or http://"
        );
        Ok(Endpoint {
            url: url.trim_end_matches('/').to_owned(),
            region: signing_region,
        })
    }

    /// The Host header, with the port if it is not the default.
    pub(super) fn host(&self) -> &str {
        let (scheme, rest) = self.url.split_once("://").unwrap_or(("", &self.url));
        let host = rest.split('/').next().unwrap_or(rest);
        let default = if scheme == "http" { ":80" } else { ":443" };
        host.strip_suffix(default).unwrap_or(host)
    }

    /// The path of the URL, which is empty except behind a proxy.
    pub(super) fn base_path(&self) -> &str {
        let (_, rest) = self.url.split_once("://").unwrap_or(("", &self.url));
        rest.find('/').map_or("", |at| &rest[at..])
    }
}

/// IAM has one endpoint for each partition ("AWS Identity and Access Management endpoints and quotas").
fn host(service: Service, region: &str) -> String {
    let domain = if region.starts_with("cn-") {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    };
    match service {
        Service::Iam if region.starts_with("us-gov-") => format!("iam.us-gov.{domain}"),
        Service::Iam if region.starts_with("cn-") => format!("iam.cn-north-1.{domain}"),
        Service::Iam => format!("iam.{domain}"),
        _ => format!("{}.{region}.{domain}", service.prefix()),
    }
}

fn signing_region(service: Service, region: &str) -> &str {
    match service {
        Service::Iam if region.starts_with("us-gov-") => "us-gov-west-1",
        Service::Iam if region.starts_with("cn-") => "cn-north-1",
        Service::Iam => "us-east-1",
        _ => region,
    }
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, Service};

    fn endpoint(service: Service, region: &str, variables: &[(&str, &str)]) -> (String, String) {
        let variable = |name: &str| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let endpoint = Endpoint::of(service, region, None, variable).unwrap();
        (endpoint.url, endpoint.region)
    }

    #[test]
    fn iam_has_one_endpoint_for_each_partition() {
        for (region, url, signing) in [
            ("eu-west-1", "https://iam.amazonaws.com", "us-east-1"),
            (
                "cn-northwest-1",
                "https://iam.cn-north-1.amazonaws.com.cn",
                "cn-north-1",
            ),
            (
                "us-gov-east-1",
                "https://iam.us-gov.amazonaws.com",
                "us-gov-west-1",
            ),
        ] {
            let expected = (url.to_owned(), signing.to_owned());
            assert_eq!(endpoint(Service::Iam, region, &[]), expected);
        }
        let (url, region) = endpoint(Service::Logs, "cn-north-1", &[]);
        assert_eq!(url, "https://logs.cn-north-1.amazonaws.com.cn");
        assert_eq!(region, "cn-north-1");
    }

    #[test]
    fn the_variable_of_the_service_comes_before_the_general_one() {
        let variables = [
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:1/"),
            ("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:2"),
            ("AWS_ENDPOINT_URL_S3", ""),
        ];
        let url = |service| endpoint(service, "eu-west-1", &variables).0;
        assert_eq!(url(Service::Lambda), "http://127.0.0.1:2");
        assert_eq!(url(Service::S3), "http://127.0.0.1:1");
    }

    #[test]
    fn the_host_has_a_port_unless_it_is_the_default() {
        let endpoint = |url: &str| Endpoint {
            url: url.to_owned(),
            region: String::new(),
        };
        assert_eq!(endpoint("https://a.example:443").host(), "a.example");
        assert_eq!(endpoint("http://a.example:443/x").host(), "a.example:443");
        assert_eq!(endpoint("http://a.example:443/x").base_path(), "/x");
        assert_eq!(endpoint("http://a.example").base_path(), "");
    }

    #[test]
    fn an_endpoint_is_a_url() {
        for url in ["localhost:4566", "ftp://a", "", "http://"] {
            let error = Endpoint::of(Service::Lambda, "r", Some(url), |_| None).unwrap_err();
            assert!(error.to_string().contains("--endpoint-url"), "{error}");
        }
    }
}
