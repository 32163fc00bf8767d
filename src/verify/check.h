#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace modrob::io {
class RecordVisitor;
}

namespace modrob::verify {

/// Something that is not as it should be.
struct Problem {
  std::string place;  ///< file, and the cell in it: "runs/x/metrics.json: conditions / text missing 30 % / mean / corr"
  std::string what;   ///< "is missing", "stored 0.71, recomputed 0.7"
};
void describe(io::RecordVisitor& visitor, Problem& problem);

enum class Outcome { kPassed, kFailed, kNotChecked };

/// One step of a verification. What it says is safe to show, whatever the files said.
class Check {
 public:
  explicit Check(std::string name) : name_(std::move(name)) {}

  void fail(const std::string& place, const std::string& what);
  /// That it could not be carried out, which is no success either.
  void not_checked(std::string why);
  /// What a reader should know although nothing is wrong.
  void note(const std::string& text);
  /// What was compared, in a few words.
  void summary(std::string text) { summary_ = std::move(text); }

  const std::string& name() const { return name_; }
  Outcome outcome() const { return outcome_; }
  const std::string& summary() const { return summary_; }
  const std::vector<std::string>& notes() const { return notes_; }
  /// The first ones, in the order in which they were found; `problem_count` counts all.
  const std::vector<Problem>& problems() const { return problems_; }
  int64_t problem_count() const { return problem_count_; }

  std::string text() const;
  friend void describe(io::RecordVisitor& visitor, Check& check);

 private:
  std::string name_, summary_;
  Outcome outcome_ = Outcome::kPassed;
  std::vector<std::string> notes_;
  std::vector<Problem> problems_;
  int64_t problem_count_ = 0;
};

/// Carries out a step of a check. What stops it (a file of another form, a library's exception, no memory) is a failure
/// of this check, at `place`, and stops nothing else; only a request to stop is passed on.
void guarded(Check& check, const std::string& place, const std::function<void()>& step);

}  // namespace modrob::verify
