package io.holdfast.internal.run;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What a {@link Stage} did with some bytes, and how long that took. */
@Category("Holdfast")
@StackTrace(false)
abstract class StageEvent extends Event {

    @Label("Bytes")
    @DataAmount
    long bytes;

    private StageEvent() {}

    /** Ends the event with the number of bytes that went in. */
    void commit(long bytesIn) {
        bytes = bytesIn;
        commit();
    }

    /** Content was read from a source. */
    @Name("io.holdfast.Read")
    @Label("Read")
    @Description("Content was read from a source")
    static final class Read extends StageEvent {}

    /** The end of a chunk was found. */
    @Name("io.holdfast.Chunk")
    @Label("Chunk")
    @Description("The end of a chunk was found")
    static final class Chunk extends StageEvent {}

    /** A blob was hashed. */
    @Name("io.holdfast.Hash")
    @Label("Hash")
    @Description("A blob was hashed")
    static final class Hash extends StageEvent {}

    /** A blob was compressed, or seen not to become smaller. */
    @Name("io.holdfast.Compress")
    @Label("Compress")
    @Description("A blob was compressed, or seen not to become smaller")
    static final class Compress extends StageEvent {}

    /** A blob was encrypted and authenticated. */
    @Name("io.holdfast.Seal")
    @Label("Seal")
    @Description("A blob was encrypted and authenticated")
    static final class Seal extends StageEvent {}

    /** A sealed blob was decrypted and decompressed, and compared with what it was made from. */
    @Name("io.holdfast.Prove")
    @Label("Prove")
    @Description("A sealed blob was decrypted and decompressed, and compared with what it was made from")
    static final class Prove extends StageEvent {}

    /** A pack was finished: it was hashed, and its blobs were authenticated. */
    @Name("io.holdfast.Pack")
    @Label("Pack")
    @Description("A pack was finished: it was hashed, and its blobs were authenticated")
    static final class Pack extends StageEvent {}

    /** A pack was put into the store. */
    @Name("io.holdfast.Store")
    @Label("Store")
    @Description("A pack was put into the store")
    static final class Store extends StageEvent {}
}
