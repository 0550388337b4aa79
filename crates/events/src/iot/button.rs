//! Buttons.

use std::borrow::Cow;

use crate::json::{DateTime, Map, Number, choice, event, record};

choice! {
    /// The type of a button press.
    pub enum IotClickType<'a> {
        /// Once.
        Single = "SINGLE",
        /// Twice.
        Double = "DOUBLE",
        /// Long.
        Long = "LONG",
    }
}

record! {
    /// An AWS IoT button was pressed.
    ///
    /// ```
    /// use lambda_native_events::iot::IotClickType;
    /// use lambda_native_events::{EventError, IotButtonEvent};
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let event = IotButtonEvent::parse(event)?;
    ///     match event.click_type {
    ///         IotClickType::Single => println!("{}: one more", event.serial_number),
    ///         _ => println!("{}: stop", event.serial_number),
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(IotButtonEvent::SAMPLE)?;
    /// assert_eq!(IotButtonEvent::parse(IotButtonEvent::SAMPLE)?.battery_voltage, "1568 mV");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: "AWS IoT Button" (the device is no longer sold)
    pub struct IotButtonEvent<'a> {
        /// The serial number.
        pub serial_number: Cow<'a, str> as "serialNumber",
        /// The type of the button press.
        pub click_type: IotClickType<'a> as "clickType",
        /// The voltage of the battery: `2000 mV`.
        pub battery_voltage: Cow<'a, str> as "batteryVoltage",
    }
}

event!(IotButtonEvent, "IoT button event", IOT_BUTTON);

record! {
    /// A button of an IoT 1-Click device was pressed.
    ///
    /// ```
    /// use lambda_native_events::{EventError, IotOneClickEvent};
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let event = IotOneClickEvent::parse(event)?;
    ///     if event.device_event.button_clicked.is_some() {
    ///         let room = event.placement_info.attributes.get("room").unwrap_or("?");
    ///         println!("room {room} rings");
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(IotOneClickEvent::SAMPLE)?;
    /// let event = IotOneClickEvent::parse(IotOneClickEvent::SAMPLE)?;
    /// assert_eq!(event.device_info.remaining_life.as_f64(), 5.5);
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: "AWS IoT 1-Click" (the service has ended)
    pub struct IotOneClickEvent<'a> {
        /// What happened.
        pub device_event: IotDeviceEvent<'a> as "deviceEvent",
        /// The device.
        pub device_info: IotDevice<'a> as "deviceInfo",
        /// The placement of the device.
        pub placement_info: IotPlacement<'a> as "placementInfo",
    }
}

event!(IotOneClickEvent, "IoT 1-Click event", IOT_1_CLICK);

record! {
    /// What happened to a device.
    pub struct IotDeviceEvent<'a> {
        /// Its button was pressed.
        pub button_clicked: Option<IotClick<'a>> as "buttonClicked",
    }
}

record! {
    /// A button was pressed.
    pub struct IotClick<'a> {
        /// The type of the button press.
        pub click_type: IotClickType<'a> as "clickType",
        /// The time of the button press.
        pub reported_time: DateTime<'a> as "reportedTime",
    }
}

record! {
    /// A device.
    pub struct IotDevice<'a> {
        /// `button`.
        pub kind: Cow<'a, str> as "type",
        /// The serial number.
        pub device_id: Cow<'a, str> as "deviceId",
        /// The remaining life of the device, in percent.
        pub remaining_life: Number as "remainingLife",
        /// Its attributes.
        pub attributes: Map<'a> as "attributes",
    }
}

record! {
    /// The placement of a device.
    pub struct IotPlacement<'a> {
        /// The project.
        pub project_name: Cow<'a, str> as "projectName",
        /// The placement.
        pub placement_name: Cow<'a, str> as "placementName",
        /// The attributes of the placement.
        pub attributes: Map<'a> as "attributes",
        /// The devices of the placement, by the names of their templates.
        pub devices: Map<'a> as "devices",
    }
}
