package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.repository.UnusedLimit;
import picocli.CommandLine;

/**
 * How much may stay unused: {@code 5%}, {@code 500M} or {@code unlimited}.
 *
 * @param limit what it means
 */
record Unused(UnusedLimit limit) {

    static Unused parse(String text) {
        if (text.equals("unlimited")) {
            return new Unused(UnusedLimit.unlimited());
        }
        if (!text.endsWith("%")) {
            return new Unused(UnusedLimit.bytes(ByteSize.parse(text).bytes(1)));
        }
        try {
            return new Unused(UnusedLimit.percent(Double.parseDouble(text.substring(0, text.length() - 1))));
        } catch (NumberFormatException | ConfigurationException e) {
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is not a percentage from 0% to 100%, a size or 'unlimited'");
        }
    }
}
