package io.holdfast.internal.format;

import io.holdfast.internal.chunk.Polynomial;
import io.holdfast.internal.format.GoJsonReader.Fields;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The config of a repository, once it is opened; it is never compressed. Fields in this order:
 *
 * <pre>
 * version               1 or 2; from 2 on blobs and documents may be compressed
 * id                    text that tells this repository from others
 * chunker_polynomial    text, hexadecimal: restic's chunker divides by it, irreducible over GF(2), of degree 53 at most
 * </pre>
 *
 * <p>Immutable.
 *
 * @param version 1 or 2
 * @param id its identity, by restic 64 hexadecimal digits
 * @param polynomial restic's chunker divides by it
 * @param rustic what rustic has set and restic does not know
 */
public record ConfigDocument(int version, String id, Polynomial polynomial, RusticSettings rustic) {

    /** The version that Holdfast writes. */
    public static final int VERSION = 2;

    private static final Fields FIELDS = Fields.of(
            "version",
            "id",
            "chunker_polynomial",
            "chunker",
            "chunk_size",
            "chunk_min_size",
            "chunk_max_size",
            "is_hot",
            "append_only");

    /**
     * What rustic keeps in a config beyond restic's fields, as far as it changes what may be done with the repository.
     *
     * @param chunker how rustic cuts content, such as {@code "FixedSize"}; what is cut otherwise does not deduplicate
     * @param chunkSize bytes of a chunk, on average or exactly
     * @param chunkMinSize the fewest bytes of a chunk
     * @param chunkMaxSize the most bytes of a chunk
     * @param hot whether this is the hot part of a repository, in which all data packs are missing
     * @param appendOnly whether nothing may be removed
     */
    public record RusticSettings(
            Optional<String> chunker,
            OptionalLong chunkSize,
            OptionalLong chunkMinSize,
            OptionalLong chunkMaxSize,
            boolean hot,
            boolean appendOnly) {

        /** Nothing is set, as in every config that restic or Holdfast wrote. */
        public static final RusticSettings NONE = new RusticSettings(
                Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), false, false);
    }

    /**
     * A config of a new repository.
     *
     * @param polynomial irreducible, of degree {@value Polynomial#CHUNKER_DEGREE} at most
     */
    public static ConfigDocument create(Id id, Polynomial polynomial) {
        return new ConfigDocument(VERSION, id.toHex(), polynomial, RusticSettings.NONE);
    }

    /**
     * Reads a config.
     *
     * @throws MalformedException if this is not a config, its version is unknown, or restic could not divide by its polynomial
     */
    public static ConfigDocument decode(byte[] json) throws MalformedException {
        GoJsonReader in = new GoJsonReader("config", json);
        int version = 0;
        String id = "";
        String polynomial = "";
        String chunker = null;
        OptionalLong chunkSize = OptionalLong.empty();
        OptionalLong chunkMinSize = OptionalLong.empty();
        OptionalLong chunkMaxSize = OptionalLong.empty();
        boolean hot = false;
        boolean appendOnly = false;
        in.beginObject();
        for (String field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
            switch (field) {
                case "version" -> version = in.int31();
                case "id" -> id = in.string();
                case "chunker_polynomial" -> polynomial = in.string();
                case "chunker" -> chunker = in.string();
                case "chunk_size" -> chunkSize = OptionalLong.of(in.uint64());
                case "chunk_min_size" -> chunkMinSize = OptionalLong.of(in.uint64());
                case "chunk_max_size" -> chunkMaxSize = OptionalLong.of(in.uint64());
                case "is_hot" -> hot = in.bool();
                case "append_only" -> appendOnly = in.bool();
                default -> in.skip();
            }
        }
        in.end();
        if (version < 1 || version > VERSION) {
            throw new MalformedException(
                    "config: the repository has version " + version + ", and Holdfast knows 1 and 2 alone");
        }
        RusticSettings rustic = new RusticSettings(
                Optional.ofNullable(chunker), chunkSize, chunkMinSize, chunkMaxSize, hot, appendOnly);
        return new ConfigDocument(version, id, parsePolynomial(polynomial), rustic);
    }

    /** Whether blobs and documents may be compressed. */
    public boolean compresses() {
        return version >= 2;
    }

    /** Its JSON; of {@link #rustic} nothing is written. */
    public byte[] encode() {
        GoJsonWriter out = new GoJsonWriter(256);
        out.raw("{\"version\":").unsigned(version);
        out.raw(",\"id\":").string(id);
        out.raw(",\"chunker_polynomial\":").string(polynomial.toHex());
        return out.raw("}").toByteArray();
    }

    private static Polynomial parsePolynomial(String hex) throws MalformedException {
        Polynomial polynomial;
        try {
            polynomial = Polynomial.fromHex(hex);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(
                    "config: the chunker's polynomial \"" + hex + "\" is not one in hexadecimal", e);
        }
        if (polynomial.degree() > Polynomial.CHUNKER_DEGREE || !polynomial.isIrreducible()) {
            throw new MalformedException("config: the chunker's polynomial " + hex
                    + " must be irreducible and of degree " + Polynomial.CHUNKER_DEGREE + " at most");
        }
        return polynomial;
    }
}
