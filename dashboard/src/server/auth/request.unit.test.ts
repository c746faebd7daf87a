import { describe, expect, it } from 'vitest';
import { isSameOrigin } from './same-origin.ts';
import { sessionCookie, tokenIn } from './session-cookie.ts';

describe('the session cookie', () => {
  it('carries the __Host- name over https and only there', () => {
    expect(sessionCookie('https')).toEqual({ name: '__Host-tw_session', secure: true });
    expect(sessionCookie('https, http')).toEqual({ name: '__Host-tw_session', secure: true });
    expect(sessionCookie('http')).toEqual({ name: 'tw_session', secure: false });
    expect(sessionCookie(null)).toEqual({ name: 'tw_session', secure: false });
  });

  it('is found among others by its whole name', () => {
    const cookie = sessionCookie('http');
    expect(tokenIn('a=1; tw_session=abc; b=2', cookie)).toBe('abc');
    expect(tokenIn('xtw_session=abc; tw_session_2=def', cookie)).toBeNull();
    expect(tokenIn('__Host-tw_session=abc', cookie)).toBeNull();
    expect(tokenIn(null, cookie)).toBeNull();
  });
});

describe('isSameOrigin', () => {
  const from = (origin: string | null, host = 'tide.example') => new Headers({ host, ...(origin === null ? {} : { origin }) });

  it('lets our own pages through and nobody else', () => {
    expect(isSameOrigin(from('https://tide.example'))).toBe(true);
    expect(isSameOrigin(from('http://127.0.0.1:3000', '127.0.0.1:3000'))).toBe(true);
    expect(isSameOrigin(from('https://evil.example'))).toBe(false);
    expect(isSameOrigin(from('https://tide.example.evil.example'))).toBe(false);
    expect(isSameOrigin(from('http://127.0.0.1:3001', '127.0.0.1:3000'))).toBe(false);
    expect(isSameOrigin(from('null'))).toBe(false);
    expect(isSameOrigin(from(null))).toBe(false);
  });

  it('believes what a proxy says of the host', () => {
    const headers = new Headers({ host: 'inside:3000', 'x-forwarded-host': 'tide.example', origin: 'https://tide.example' });
    expect(isSameOrigin(headers)).toBe(true);
  });
});
