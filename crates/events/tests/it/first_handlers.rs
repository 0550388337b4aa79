//! The first handler that a newcomer writes for each common source compiles without type annotations
//! or copies.

use std::error::Error;

use lambda_native_events::dynamodb::DynamoDbEventName;
use lambda_native_events::{
    AlbEvent, AlbResponse, ApiGwV1Event, ApiGwV1Response, ApiGwV2Event, ApiGwV2Response,
    DynamoDbEvent, EventBridgeEvent, KafkaEvent, KinesisEvent, PreSignUpEvent, S3Event, SnsEvent,
    SqsEvent, batch, samples,
};
use serde::{Deserialize, Serialize};

type Answer = Result<String, Box<dyn Error>>;

#[derive(Serialize)]
struct Greeting<'a> {
    hello: &'a str,
    path: &'a str,
}

#[test]
fn http_api() {
    fn handler(event: &str) -> Answer {
        let request = ApiGwV2Event::parse(event)?;
        let name = request.query_value("name").unwrap_or("world".into());
        // By value, not by reference.
        let response = ApiGwV2Response::json(Greeting {
            hello: &name,
            path: request.path(),
        })?;
        Ok(response
            .header("x-host", request.headers["host"].to_owned())
            .to_json()?)
    }
    let response = handler(samples::API_GW_V2).unwrap();
    assert!(response.contains(r#"\"path\":\"/orders\""#), "{response}");
}

#[test]
fn rest_api() {
    fn handler(event: &str) -> Answer {
        let request = ApiGwV1Event::parse(event)?;
        let name = request.query_value("name").unwrap_or("world".into());
        let greeting = Greeting {
            hello: &name,
            path: &request.path_parameters["id"],
        };
        let response = ApiGwV1Response::json(&greeting)?;
        Ok(response
            .header("set-cookie", "a=1")
            .header("set-cookie", "b=2")
            .to_json()?)
    }
    let response = handler(samples::API_GW_REST).unwrap();
    assert!(
        response.contains(r#"\"hello\":\"Jürgen\",\"path\":\"7\""#),
        "{response}"
    );
}

#[test]
fn load_balancer() {
    fn handler(event: &str) -> Answer {
        let request = AlbEvent::parse(event)?;
        for (name, value) in &request.headers {
            println!("{name}: {value}");
        }
        let name = request.query_value("name").unwrap_or("world".into());
        let response = AlbResponse::text(format!("hello {name} from {}", request.source_ip()));
        Ok(response.for_event(&request)?.to_json()?)
    }
    let response = handler(samples::ALB).unwrap();
    assert!(
        response.contains("hello Jürgen from 203.0.113.24"),
        "{response}"
    );
}

#[test]
fn sqs_batch() {
    #[derive(Deserialize)]
    struct Order {
        order: u64,
    }

    fn handler(event: &str) -> Answer {
        let event = SqsEvent::parse(event)?;
        let response = batch(&event.records, |message| {
            let order: Order = message.body_json()?;
            println!("order {}", order.order);
            Ok(())
        });
        Ok(response.to_json()?)
    }
    let response = handler(samples::SQS).unwrap();
    assert!(
        response.contains("2e1424d4-f796-459a-8184-9c92662be6da"),
        "{response}"
    );
}

#[test]
fn kinesis_batch() {
    #[derive(Deserialize)]
    struct Reading {
        celsius: f64,
    }

    fn handler(event: &str) -> Answer {
        let event = KinesisEvent::parse(event)?;
        let response = batch(&event.records, |record| {
            let reading: Reading = record.kinesis.data.json()?;
            if reading.celsius > 100.0 {
                return Err("too hot".into());
            }
            Ok(())
        });
        Ok(response.to_json()?)
    }
    assert_eq!(
        handler(samples::KINESIS).unwrap(),
        r#"{"batchItemFailures":[]}"#
    );
}

#[test]
fn dynamodb_stream() {
    #[derive(Deserialize)]
    struct Order {
        id: String,
        total: f64,
    }

    fn handler(event: &str) -> Answer {
        let event = DynamoDbEvent::parse(event)?;
        let response = batch(&event.records, |record| {
            if record.event_name == DynamoDbEventName::Insert {
                let order: Order = record.dynamodb.parse_new_image()?;
                let total = record.dynamodb.new_image["total"]
                    .as_n()
                    .ok_or("no total")?;
                println!("{}: {} ({total})", order.id, order.total);
            }
            Ok(())
        });
        Ok(response.to_json()?)
    }
    assert_eq!(
        handler(samples::DYNAMODB).unwrap(),
        r#"{"batchItemFailures":[]}"#
    );
}

#[test]
fn kafka_topic() {
    fn handler(event: &str) -> Answer {
        let event = KafkaEvent::parse(event)?;
        for (partition, records) in &event.records {
            println!("{partition}: {} records", records.len());
        }
        let response = batch(&event.records, |record| {
            match &record.value {
                Some(value) => println!("{} at {}", value.decode_str()?, record.offset),
                None => println!("a tombstone at {}", record.offset),
            }
            Ok(())
        });
        Ok(response.to_json()?)
    }
    assert_eq!(
        handler(samples::KAFKA_MSK).unwrap(),
        r#"{"batchItemFailures":[]}"#
    );
}

#[test]
fn s3_notification() {
    fn handler(event: &str) -> Result<Vec<String>, Box<dyn Error>> {
        let event = S3Event::parse(event)?;
        let mut keys = Vec::new();
        for record in &event.records {
            keys.push(format!(
                "{}/{}",
                record.s3.bucket.name,
                record.s3.object.decoded_key()
            ));
        }
        Ok(keys)
    }
    assert!(handler(S3Event::SAMPLE).unwrap()[0].ends_with("/photos/summer 2024/café.jpg"));
}

#[test]
fn sns_topic() {
    fn handler(event: &str) -> Result<(), Box<dyn Error>> {
        for record in &SnsEvent::parse(event)?.records {
            println!("{:?}: {}", record.sns.subject, record.sns.message);
            for (name, attribute) in &record.sns.message_attributes {
                println!("{name}: {attribute:?}");
            }
        }
        Ok(())
    }
    handler(samples::SNS).unwrap();
}

#[test]
fn eventbridge_rule() {
    #[derive(Deserialize)]
    struct OrderPaid<'a> {
        order: &'a str,
    }

    fn handler(event: &str) -> Result<String, Box<dyn Error>> {
        let event = EventBridgeEvent::parse(event)?;
        let paid: OrderPaid = event.detail()?;
        Ok(format!(
            "{} of {}: {}",
            event.detail_type, event.source, paid.order
        ))
    }
    assert_eq!(
        handler(samples::EVENTBRIDGE).unwrap(),
        "OrderPaid of com.example.shop: order-7"
    );
}

#[test]
fn cognito_trigger() {
    fn handler(event: &str) -> Answer {
        let mut event = PreSignUpEvent::parse(event)?;
        let email = &event.request.user_attributes["email"];
        event.response.auto_confirm_user = email.ends_with("@example.com");
        Ok(event.to_json()?)
    }
    let response = handler(PreSignUpEvent::SAMPLE).unwrap();
    assert!(response.contains(r#""autoConfirmUser":true"#), "{response}");
}

/// Every way to return an error from the function of a batch.
#[test]
fn a_batch_takes_any_error() {
    fn ship(body: &str) -> Result<(), Box<dyn Error>> {
        match body.len() {
            0 => Err("empty".into()),
            _ => Ok(()),
        }
    }

    let event = SqsEvent::parse(samples::SQS).unwrap();
    let response = batch(&event.records, |message| {
        ship(&message.body)?;
        let _: u32 = message.body.parse().unwrap_or_default();
        Err(String::from("out of stock"))?;
        Err("out of stock")?
    });
    assert_eq!(response.batch_item_failures.len(), event.records.len());
    let response = batch(
        event
            .records
            .iter()
            .filter(|message| message.body.is_empty()),
        |_| Ok(()),
    );
    assert!(response.batch_item_failures.is_empty());
}
