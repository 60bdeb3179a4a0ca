package io.holdfast.config;

/**
 * What begins a scenario.
 *
 * @param detector the name of the detector whose incidents it is for
 * @param onIncident what an incident does
 */
public record TriggerConfig(String detector, OnIncident onIncident) {

    /** What an incident does. */
    public enum OnIncident {
        /** A run begins that does nothing until a person goes on with it. */
        PROPOSE,
        /** A run begins, and goes on until it waits for a person. */
        RUN
    }
}
