//! Amazon MQ: ActiveMQ and RabbitMQ.
