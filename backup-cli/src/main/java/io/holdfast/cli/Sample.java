package io.holdfast.cli;

import io.holdfast.verify.Verifier;
import picocli.CommandLine;

/**
 * A part of the data: {@code 10%} or {@code 500M}.
 *
 * @param text as it was given
 * @param verifier what verifies such a part
 */
record Sample(String text, Verifier verifier) {

    static Sample parse(String text) {
        if (!text.endsWith("%")) {
            return new Sample(text, Verifier.sampleBytes(ByteSize.parse(text).bytes(1)));
        }
        double percent = percent(text);
        if (!(percent > 0 && percent <= 100)) {
            throw new CommandLine.TypeConversionException("'" + text + "' is not more than 0% and at most 100%");
        }
        return new Sample(text, Verifier.sample(percent));
    }

    private static double percent(String text) {
        try {
            return Double.parseDouble(text.substring(0, text.length() - 1));
        } catch (NumberFormatException e) {
            throw new CommandLine.TypeConversionException("'" + text + "' is neither a percentage nor a size");
        }
    }
}
