//! IoT custom authorizers, provisioning hooks, buttons.
