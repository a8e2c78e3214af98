namespace SmpActors.TestKit.Conformance;

/// <summary>
/// A fact does not concern the controller under test: the runner reports it as skipped.
/// </summary>
/// <param name="reason">What the controller lacks, and where that is declared or read.</param>
public sealed class NotApplicableException(string reason) : Exception(reason);
