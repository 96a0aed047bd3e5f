package terminology

import (
	"context"
	"time"

	"minkang/internal/kit/id"
)

// JobState says how far a job is.
type JobState string

// The states of a job.
const (
	JobRunning JobState = "running" // or waiting for its turn
	JobDone    JobState = "done"
	JobStopped JobState = "stopped" // by a person; can be taken up again
	JobFailed  JobState = "failed"  // Fault says why; can be taken up again
)

// Job applies the present map to what was stored earlier: the documents that hold certain codes are derived anew from their
// kept bytes. It moves in chunks; a chunk and the job's position are one transaction, so that a killed process or two of
// them change nothing twice.
type Job struct {
	ID          id.ID
	Institution id.ID    // zero: every institution
	Codes       []string // as Reader.Foreign gives them; none: all documents of the institution, a full scan
	State       JobState
	Step        int   // which of Codes is worked on
	At          Mark  // last document done of the step
	Seen        int64 // documents looked at
	Changed     int64 // documents whose entries became others
	Entries     int64 // entries that became others
	Skipped     int64 // documents that could not be read
	Failures    int   // in a row
	Fault       string
	By          id.ID
	CreatedAt   time.Time
	UpdatedAt   time.Time
	Revision    int64
}

// Mark is a place in the order of institutions and their documents.
type Mark struct {
	Institution id.ID
	Document    id.ID
}

// Derived says what a chunk did.
type Derived struct{ Changed, Entries, Skipped int64 }

// Archive knows stored documents and can derive them anew; the wiring shows the repository as one.
type Archive interface {
	// Holding gives documents that hold a code of an institution (zero: any), in the order of marks.
	Holding(ctx context.Context, institution id.ID, code string, after Mark, limit int) ([]Mark, error)
	// Of gives documents of an institution (zero: all) with an id above after, smallest first. reached is how far it looked,
	// zero at the end.
	Of(ctx context.Context, institution id.ID, after id.ID, limit int) (documents []id.ID, reached id.ID, err error)
	// Derive reads documents anew and gives what writes the outcome, in the transaction of its context.
	Derive(ctx context.Context, documents []id.ID) (write func(context.Context) (Derived, error), err error)
}

// Bounds of a job.
const (
	jobChunk    = 50 // documents a transaction derives anew: tens of milliseconds
	maxFailures = 5  // in a row, before a job waits for a person
)

// Step does one chunk of the oldest job; false when there is nothing to do. A chunk that fails is counted, and tried again
// at the next call.
func (s *Service) Step(ctx context.Context) (bool, error) {
	j, ok, err := s.store.Waiting(ctx)
	if err != nil || !ok {
		return false, err
	}
	next, write, err := s.chunk(ctx, j)
	if err == nil {
		err = s.unit.Write(ctx, func(ctx context.Context) error {
			done := next
			if write != nil {
				d, err := write(ctx)
				if err != nil {
					return err
				}
				done.Changed, done.Entries, done.Skipped = j.Changed+d.Changed, j.Entries+d.Entries, j.Skipped+d.Skipped
			}
			return s.putJob(ctx, done)
		})
	}
	if err == nil || ctx.Err() != nil {
		return err == nil, err
	}
	return true, s.jobFailed(ctx, j, err)
}

// chunk finds the documents that come next and prepares them; nothing is written yet.
func (s *Service) chunk(ctx context.Context, j Job) (Job, func(context.Context) (Derived, error), error) {
	var documents []id.ID
	var err error
	next := j
	if len(j.Codes) == 0 {
		documents, next.At.Document, err = s.archive.Of(ctx, j.Institution, j.At.Document, jobChunk)
		if err == nil && next.At.Document == 0 {
			next.State = JobDone
		}
	} else {
		var marks []Mark
		marks, err = s.archive.Holding(ctx, j.Institution, j.Codes[j.Step], j.At, jobChunk)
		for _, m := range marks {
			documents, next.At = append(documents, m.Document), m
		}
		if err == nil && len(marks) < jobChunk {
			next.At, next.Step = Mark{}, j.Step+1
			if next.Step == len(j.Codes) {
				next.State = JobDone
			}
		}
	}
	next.Failures, next.Fault = 0, ""
	next.Seen += int64(len(documents))
	if err != nil || len(documents) == 0 {
		return next, nil, err
	}
	write, err := s.archive.Derive(ctx, documents)
	return next, write, err
}

func (s *Service) putJob(ctx context.Context, j Job) error {
	j.UpdatedAt, j.Revision = s.clock.Now(), j.Revision+1
	ok, err := s.store.PutJob(ctx, j)
	if err == nil && !ok {
		err = ErrStale // another process did this chunk: nothing of ours is kept
	}
	return err
}

// jobFailed counts a failure; a lost race is none.
func (s *Service) jobFailed(ctx context.Context, j Job, cause error) error {
	if e, ok := asCoded(cause); ok && e.Is(ErrStale) {
		return nil
	}
	j.Failures++
	j.Fault = codeOf(cause)
	if j.Failures >= maxFailures {
		j.State = JobFailed
	}
	if err := s.unit.Write(ctx, func(ctx context.Context) error { return s.putJob(ctx, j) }); err != nil {
		return err
	}
	return cause
}

// maxCodes is how many codes one job looks for; beyond that a full scan is cheaper.
const maxCodes = 5000

// Pending counts the codes of an institution (zero: the region's map) that were mapped otherwise since its last job began.
func (s *Service) Pending(ctx context.Context, institution id.ID) (int, error) {
	since, err := s.store.Began(ctx, institution)
	if err != nil {
		return 0, err
	}
	_, n, err := s.store.ChangedCodes(ctx, institution, since, 1)
	return n, err
}

// Apply begins a job: for what was mapped otherwise since the institution's last one, or with full for all its documents, for
// instance those stored before codes were kept to be found again. Institution zero is the region. Errors:
// terminology.nothing-to-apply.
func (s *Service) Apply(ctx context.Context, by Author, institution id.ID, full bool) (Job, error) {
	j := Job{ID: s.ids.Next(), Institution: institution, State: JobRunning, By: by.ID, CreatedAt: s.clock.Now()}
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		if !full {
			since, err := s.store.Began(ctx, institution)
			if err != nil {
				return err
			}
			codes, n, err := s.store.ChangedCodes(ctx, institution, since, maxCodes)
			if err != nil {
				return err
			}
			if n == 0 {
				return ErrNothing
			}
			if j.Codes = codes; n > maxCodes {
				j.Codes = nil
			}
		}
		if err := s.putJob(ctx, j); err != nil {
			return err
		}
		return s.record(ctx, by, "terminology.apply", "terminology-job/"+j.ID.String(), institution, map[string]string{"codes": itoa(len(j.Codes))})
	})
	if err != nil {
		return j, err
	}
	return s.Job(ctx, j.ID)
}

// Job gives one job. Errors: terminology.not-found.
func (s *Service) Job(ctx context.Context, job id.ID) (Job, error) {
	j, ok, err := s.store.Job(ctx, job)
	if err == nil && !ok {
		err = ErrNotFound
	}
	return j, err
}

// Jobs gives the newest jobs.
func (s *Service) Jobs(ctx context.Context, limit int) ([]Job, error) {
	return s.store.Jobs(ctx, limit)
}

// Stop halts a job between two chunks. Errors: terminology.not-found, terminology.job-ended.
func (s *Service) Stop(ctx context.Context, by Author, job id.ID) (Job, error) {
	return s.turn(ctx, by, job, JobRunning, JobStopped)
}

// Resume takes a stopped or failed job up where it was. Errors: terminology.not-found, terminology.job-ended.
func (s *Service) Resume(ctx context.Context, by Author, job id.ID) (Job, error) {
	return s.turn(ctx, by, job, "", JobRunning)
}

func (s *Service) turn(ctx context.Context, by Author, job id.ID, from, to JobState) (Job, error) {
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		j, err := s.Job(ctx, job)
		if err != nil {
			return err
		}
		if from != "" && j.State != from || from == "" && j.State != JobStopped && j.State != JobFailed {
			return ErrJobDone
		}
		j.State, j.Failures, j.Fault = to, 0, ""
		if err := s.putJob(ctx, j); err != nil {
			return err
		}
		return s.record(ctx, by, "terminology.job-"+string(to), "terminology-job/"+job.String(), j.Institution, nil)
	})
	if err != nil {
		return Job{}, err
	}
	return s.Job(ctx, job)
}
