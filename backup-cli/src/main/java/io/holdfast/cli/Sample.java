package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.verify.Verifier;
import picocli.CommandLine;

/**
 * A part of the data: {@code 10%}, {@code 500M}, or the first of seven parts {@code 1/7}.
 *
 * @param text as it was given
 * @param verifier what verifies such a part
 */
record Sample(String text, Verifier verifier) {

    static Sample parse(String text) {
        if (text.contains("/")) {
            return part(text);
        }
        if (!text.endsWith("%")) {
            return new Sample(text, Verifier.sampleBytes(ByteSize.parse(text).bytes(1)));
        }
        double percent = percent(text);
        if (!(percent > 0 && percent <= 100)) {
            throw new CommandLine.TypeConversionException("'" + text + "' is not more than 0% and at most 100%");
        }
        return new Sample(text, Verifier.sample(percent));
    }

    private static Sample part(String text) {
        try {
            int slash = text.indexOf('/');
            int number = Integer.parseInt(text.substring(0, slash));
            int parts = Integer.parseInt(text.substring(slash + 1));
            return new Sample(text, Verifier.part(number, parts));
        } catch (NumberFormatException | ConfigurationException e) {
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is not a part, from 1/T to T/T with T at most " + Verifier.MOST_PARTS);
        }
    }

    private static double percent(String text) {
        try {
            return Double.parseDouble(text.substring(0, text.length() - 1));
        } catch (NumberFormatException e) {
            throw new CommandLine.TypeConversionException("'" + text + "' is neither a percentage nor a size");
        }
    }
}
