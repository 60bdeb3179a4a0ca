package io.holdfast.repository;

/**
 * What a store costs, in whatever currency. A GB is 10<sup>9</sup> bytes.
 *
 * @param perGbRead for reading a GB
 * @param perGbMonth for keeping a GB for a month
 * @param perThousandRequests for 1000 requests
 */
public record StorePrices(double perGbRead, double perGbMonth, double perThousandRequests) {

    private static final double GB = 1e9;

    /** What reading so much with so many requests costs. */
    public double cost(long bytesRead, long requests) {
        return bytesRead / GB * perGbRead + requests / 1000.0 * perThousandRequests;
    }

    /** What keeping so many bytes costs in a month. */
    public double perMonth(long bytes) {
        return bytes / GB * perGbMonth;
    }
}
