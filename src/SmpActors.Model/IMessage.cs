namespace SmpActors.Model;

/// <summary>What parts send each other: a sealed record, a value, equal by content.</summary>
public interface IMessage;
