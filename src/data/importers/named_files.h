#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace modrob::data {

/// What to do with recordings.
inline constexpr std::string_view kFeaturesFirst =
    "modrob reads features, not recordings: extract an array [steps, features] for each utterance first (audio: "
    "openSMILE, librosa; video: OpenFace; words: Whisper) and write a table with the columns id, video, split, label "
    "and text beside them, see docs/data.md, \"From recordings\"";

/// What a text should be instead.
inline constexpr const char* kTableNeeded =
    "own data needs a table with the columns id, video, split, label and text (CSV, TSV or JSON), see docs/data.md, "
    "\"Own data\"";

/// ".csv" of "TALKS.CSV".
std::string extension_of(const std::filesystem::path& path);
/// .csv, .tsv, .tab, .json, .jsonl, .ndjson
bool is_table_extension(std::string_view extension);
/// .wav, .mp4, ...
bool is_recording_extension(std::string_view extension);

/// True for what begins like a table of utterances, whatever it is called: JSON records, UTF-16, or a header with two
/// columns or more of own data.
bool begins_as_table(std::span<const std::byte> bytes);

/// True when the first bytes are UTF-8 without control characters.
bool is_plain_text(std::span<const std::byte> bytes);

/// What a file is that is no data and is known by its name only: a recording, a text; with what to do.
std::optional<std::string> name_of_other_file(const std::filesystem::path& path);

}  // namespace modrob::data
