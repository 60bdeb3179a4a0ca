package io.holdfast.oci;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A walk over the manifests that an image consists of. Whoever made it, it ends, and needs no more memory than a large image does. Used by one thread.
 */
final class ManifestWalk {

    /** An index of indexes of indexes is not what anybody builds. */
    static final int DEEPEST = 3;

    /** Images have some dozens of platforms at most. */
    private static final int MOST = 1000;

    /** A manifest has some thousand bytes. */
    private static final long LONGEST = 32 << 20;

    private final Reader reader;
    private final Map<Descriptor, Manifest> walked = new LinkedHashMap<>();
    private final Set<Digest> seen = new HashSet<>();
    private long bytes;

    /** Reads a manifest. */
    interface Reader {
        Manifest read(Descriptor of) throws IOException, InterruptedException;
    }

    private ManifestWalk(Reader reader) {
        this.reader = reader;
    }

    /**
     * All manifests of an image, each once, those that others name before these.
     *
     * @throws DamagedContentException if there are more than an image can need
     */
    static Map<Descriptor, Manifest> from(Descriptor top, Reader reader) throws IOException, InterruptedException {
        ManifestWalk walk = new ManifestWalk(reader);
        walk.to(top, 0);
        return walk.walked;
    }

    private void to(Descriptor one, int depth) throws IOException, InterruptedException {
        if (!seen.add(one.digest())) {
            return;
        }
        if (depth > DEEPEST) {
            throw new DamagedContentException("its indexes hold indexes more than " + DEEPEST + " deep");
        }
        if (one.size() > LONGEST - bytes) {
            throw new DamagedContentException("its manifests are longer than " + LONGEST + " bytes together");
        }
        bytes += one.size();
        Manifest manifest = reader.read(one);
        if (seen.size() + manifest.manifests().size() > MOST) {
            throw new DamagedContentException("it consists of more than " + MOST + " manifests");
        }
        for (Descriptor below : manifest.manifests()) {
            to(below, depth + 1);
        }
        walked.put(one, manifest);
    }
}
