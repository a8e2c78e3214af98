namespace SmpActors.Model.Gic;

/// <summary>The ids of the requests behind pending interrupts, for the trace only.</summary>
/// <remarks>One at a time is the rule and costs no memory; the second makes a table.</remarks>
internal struct CauseTable
{
    private long[]? _table;
    private long _cause;
    private byte _taken;

    /// <summary>Keeps the id of an interrupt that became pending.</summary>
    public void Put(int intId, long cause)
    {
        if (_table is not null)
        {
            _table[intId] = cause;
            return;
        }

        if (_taken == 0 || _taken == intId + 1)
        {
            _taken = (byte)(intId + 1);
            _cause = cause;
            return;
        }

        _table = new long[IntId.PrivateCount];
        _table[_taken - 1] = _cause;
        _table[intId] = cause;
    }

    /// <summary>Gives the id back; 0 if none was kept.</summary>
    public long Take(int intId)
    {
        if (_table is not null)
        {
            var kept = _table[intId];
            _table[intId] = 0;
            return kept;
        }

        if (_taken != intId + 1) return 0;
        _taken = 0;
        return _cause;
    }
}
