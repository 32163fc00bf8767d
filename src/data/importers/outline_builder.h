#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "data/container/dataset_writer.h"
#include "data/importers/import_report.h"

namespace modrob::data {

/// Collects utterances and the warnings that every format needs: ids that occur twice, an utterance without
/// words, empty splits.
class OutlineBuilder {
 public:
  explicit OutlineBuilder(ImportReport& report) : report_(report) {}

  /// False when the utterance was left out because its transcript has no word.
  bool add(Utterance utterance);
  /// The same for an utterance whose words are known; the transcript becomes the words with blanks between them.
  bool add_words(Utterance utterance, const std::vector<std::string>& words);
  /// An utterance of a data set without transcripts.
  void add_without_text(Utterance utterance);

  size_t size() const { return outline_.utterances.size(); }
  /// `file` for the message when nothing is left: FormatError kSchema.
  DatasetOutline finish(const std::string& file);

 private:
  bool add(Utterance utterance, std::vector<WordRange> words);

  ImportReport& report_;
  DatasetOutline outline_;
  std::map<std::string, int64_t> uses_;        // of each id
  std::map<std::string, std::set<Split>> in_;  // splits of each id that is used twice or more
  std::map<std::string, Split> first_;
  std::vector<std::string> dropped_, renamed_;
};

/// "03bSnISJMiM" of "03bSnISJMiM$_$11", "03bSnISJMiM[11]" and "03bSnISJMiM_11"; the id itself when it has no such end.
std::string video_of(const std::string& id);

/// "mosi" or "mosei" when every video is one of its standard folds, else `otherwise` in lower case, other characters
/// than letters and digits replaced by '_'.
std::string dataset_name(const DatasetOutline& outline, const std::string& otherwise);

}  // namespace modrob::data
