#include "verify/check.h"

#include "core/signals.h"
#include "core/text_format.h"
#include "io/plain_reason.h"
#include "io/record/record_visitor.h"

namespace modrob::verify {

namespace {

constexpr size_t kMostProblems = 100;
constexpr size_t kPrinted = 5;
constexpr io::EnumName kOutcomes[] = {{"passed", static_cast<int>(Outcome::kPassed)},
                                      {"failed", static_cast<int>(Outcome::kFailed)},
                                      {"not checked", static_cast<int>(Outcome::kNotChecked)}};

}  // namespace

void Check::fail(const std::string& place, const std::string& what) {
  outcome_ = Outcome::kFailed;
  ++problem_count_;
  if (problems_.size() < kMostProblems) problems_.push_back({printable(place), printable(what)});
}

void Check::note(const std::string& text) { notes_.push_back(printable(text)); }

void Check::not_checked(std::string why) {
  if (outcome_ == Outcome::kPassed) outcome_ = Outcome::kNotChecked;
  summary_ = std::move(why);
}

void describe(io::RecordVisitor& visitor, Problem& problem) {
  visitor.fields("place", problem.place, "what", problem.what);
}

void describe(io::RecordVisitor& visitor, Check& check) {
  visitor.field("name", check.name_);
  visitor.choice("outcome", check.outcome_, kOutcomes);
  visitor.fields("summary", check.summary_, "notes", check.notes_, "problem_count", check.problem_count_, "problems",
                 check.problems_);
}

std::string Check::text() const {
  constexpr size_t kNameWidth = 12;
  std::string text = std::string(outcome_ == Outcome::kPassed   ? "ok   "
                                 : outcome_ == Outcome::kFailed ? "FAIL "
                                                                : "--   ") +
                     name_ + std::string(name_.size() < kNameWidth ? kNameWidth - name_.size() : 1, ' ') + summary_ +
                     "\n";
  for (size_t i = 0; i < problems_.size() && i < kPrinted; ++i) {
    text += "       " + problems_[i].place + ": " + problems_[i].what + "\n";
  }
  if (problem_count_ > static_cast<int64_t>(kPrinted)) {
    text += "       and " + std::to_string(problem_count_ - static_cast<int64_t>(kPrinted)) + " more\n";
  }
  for (const auto& note : notes_) text += "       (" + note + ")\n";
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
