package io.holdfast.detect;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a table had at a moment, whichever order its rows had: how many they were, and a sum over them. Immutable.
 *
 * @param rows how many
 * @param sum of the SHA-256 of all rows, modulo 2<sup>256</sup>, in hexadecimal
 */
public record TableChecksum(long rows, String sum) {

    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);
    private static final int ROWS_AT_A_TIME = 1000;

    /**
     * Reads a table.
     *
     * @param connection without auto-commit, so that not all rows are held at a time
     * @param columns which are looked at, in this order
     * @throws SQLException if it cannot be read
     */
    public static TableChecksum of(Connection connection, Table table, List<String> columns) throws SQLException {
        StringBuilder names = new StringBuilder();
        for (String column : columns) {
            names.append(names.isEmpty() ? "" : ", ").append(Table.quote(connection, column));
        }
        String query = "SELECT " + names + " FROM " + table.quoted(connection);
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setFetchSize(ROWS_AT_A_TIME);
            try (ResultSet row = statement.executeQuery()) {
                long rows = 0;
                BigInteger sum = BigInteger.ZERO;
                while (row.next()) {
                    rows++;
                    sum = sum.add(new BigInteger(1, digest(row, columns.size())))
                            .mod(MODULUS);
                }
                return new TableChecksum(rows, HexFormat.of().formatHex(bytes(sum)));
            }
        }
    }

    private static byte[] bytes(BigInteger sum) {
        byte[] all = sum.add(MODULUS).toByteArray();
        byte[] last = new byte[32];
        System.arraycopy(all, all.length - last.length, last, 0, last.length);
        return last;
    }

    /** Of each value with its length before it, so that no two rows have the same bytes. */
    private static byte[] digest(ResultSet row, int columns) throws SQLException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (int i = 1; i <= columns; i++) {
                byte @Nullable [] value = utf8(row.getString(i));
                sha256.update(((value == null ? "-" : String.valueOf(value.length)) + ":")
                        .getBytes(StandardCharsets.US_ASCII));
                if (value != null) {
                    sha256.update(value);
                }
            }
            return sha256.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
