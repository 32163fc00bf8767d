#include "verify/check.h"

#include <array>

#include "core/signals.h"
#include "core/text_format.h"
#include "io/plain_reason.h"

namespace modrob::verify {

namespace {

constexpr size_t kMostProblems = 100;
constexpr size_t kPrinted = 5;
constexpr std::array kOutcomeNames = {"passed", "failed", "not checked"};

const char* outcome_name(Outcome outcome) { return kOutcomeNames.at(static_cast<size_t>(outcome)); }

}  // namespace

void Check::fail(std::string place, std::string what) {
  outcome_ = Outcome::kFailed;
  ++problem_count_;
  if (problems_.size() < kMostProblems) problems_.push_back({std::move(place), std::move(what)});
}

void Check::not_checked(std::string why) {
  if (outcome_ == Outcome::kPassed) outcome_ = Outcome::kNotChecked;
  summary_ = std::move(why);
}

io::Json Check::to_json() const {
  io::Json list = io::Json::array();
  for (const auto& problem : problems_) {
    list.push_back({{"place", printable(problem.place)}, {"what", printable(problem.what)}});
  }
  io::Json notes = io::Json::array();
  for (const auto& note : notes_) notes.push_back(printable(note));
  return {{"name", name_},
          {"outcome", outcome_name(outcome_)},
          {"summary", summary_},
          {"notes", std::move(notes)},
          {"problem_count", problem_count_},
          {"problems", std::move(list)}};
}

std::string Check::text() const {
  constexpr size_t kNameWidth = 12;
  std::string text = std::string(outcome_ == Outcome::kPassed   ? "ok   "
                                 : outcome_ == Outcome::kFailed ? "FAIL "
                                                                : "--   ") +
                     name_ + std::string(name_.size() < kNameWidth ? kNameWidth - name_.size() : 1, ' ') + summary_ +
                     "\n";
  for (size_t i = 0; i < problems_.size() && i < kPrinted; ++i) {
    text += "       " + printable(problems_[i].place) + ": " + printable(problems_[i].what) + "\n";
  }
  if (problem_count_ > static_cast<int64_t>(kPrinted)) {
    text += "       and " + std::to_string(problem_count_ - static_cast<int64_t>(kPrinted)) + " more\n";
  }
  for (const auto& note : notes_) text += "       (" + printable(note) + ")\n";
  return text;
}

void guarded(Check& check, const std::string& place, const std::function<void()>& step) {
  try {
    step();
  } catch (const Interrupted&) {
    throw;
  } catch (const std::exception& error) {
    check.fail(place, io::plain_reason(error));
  }
}

}  // namespace modrob::verify
