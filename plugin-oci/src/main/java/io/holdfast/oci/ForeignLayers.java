package io.holdfast.oci;

/** What becomes of layers whose licence keeps registries from handing them on, as those of Windows. */
public enum ForeignLayers {
    /** They are fetched from the registry or from where their manifest says that they are published, for one's own backup. */
    FETCH,
    /** They stay where they are published; who uses a restored image fetches them from there. */
    LEAVE_OUT
}
