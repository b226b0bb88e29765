/// The bounds of the embedded store (ours).
enum Limits {
    /// Instances whose configurations are remembered, about a MiB; beyond them all are read anew.
    static let rememberedInstances = 1_000
}
