package io.holdfast.oci;

/** What is done about a tag that a registry has for another image. */
public enum ExistingTags {
    /** Nothing is pushed at all. */
    FAIL,
    /** It is given to the image that is pushed. */
    REPLACE
}
