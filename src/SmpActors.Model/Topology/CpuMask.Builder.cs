namespace SmpActors.Model.Topology;

public readonly partial struct CpuMask
{
    /// <summary>Collects words in ascending order and drops the empty ones.</summary>
    private struct Builder
    {
        private ulong[] _words;
        private int[]? _index;
        private int _first;
        private int _count;

        public Builder(int capacity) => _words = new ulong[Math.Max(1, capacity)];

        public Builder()
            : this(4)
        {
        }

        public void Add(int index, ulong word)
        {
            if (word == 0) return;
            if (_count > 0 && IndexOf(_count - 1) == index)
            {
                _words[_count - 1] |= word;
                return;
            }

            if (_count == 0) _first = index;
            if (_count == _words.Length) Grow();
            if (_index is null && index != _first + _count) StartIndex();
            if (_index is not null) _index[_count] = index;
            _words[_count++] = word;
        }

        public readonly CpuMask ToMask()
        {
            if (_count == 0) return Empty;
            if (_count == 1) return new(_first, _words[0]);

            var words = _count == _words.Length ? _words : _words[.._count];
            return _index is null ? new(_first, words) : new(_index[.._count], words);
        }

        private readonly int IndexOf(int i) => _index is null ? _first + i : _index[i];

        private void Grow()
        {
            Array.Resize(ref _words, _words.Length * 2);
            if (_index is not null) Array.Resize(ref _index, _words.Length);
        }

        private void StartIndex()
        {
            _index = new int[_words.Length];
            for (var i = 0; i < _count; i++) _index[i] = _first + i;
        }
    }
}
